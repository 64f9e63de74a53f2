package io.clickledger.dedup;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.RecordParser;
import io.clickledger.raw.SourceRecord;
import io.clickledger.rules.Lateness;
import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Click;
import io.clickledger.table.LateClick;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The map side of the rollup lane: parses records, sends the late and the rejected to their doors,
 * and packs the rest into {@link ClickBlock}s by dedup bucket. Every task ends with one block for
 * every bucket, so that all buckets learn the newest receipt of the batch.
 */
final class ClickPacker implements MapPartitionsFunction<Row, ClickBlock> {
  private static final long serialVersionUID = 1L;

  /** Clicks in a full block: 52 bytes a click, 104 KiB, which a core's own cache holds. */
  static final int BLOCK_CLICKS = 2_048;

  private static final int LATE_RECORDS_PER_BLOCK = 4_096;

  private final RecordParser parser;
  private final Buckets buckets;

  ClickPacker(RecordParser parser, Buckets buckets) {
    this.parser = parser;
    this.buckets = buckets;
  }

  @Override
  public Iterator<ClickBlock> call(Iterator<Row> rows) {
    return new Blocks(parser.parse(rows), buckets);
  }

  private static final class Blocks implements Iterator<ClickBlock> {
    private final Iterator<SourceRecord> records;
    private final Buckets buckets;
    private final OpenBlock[] open;
    private final ArrayDeque<ClickBlock> ready = new ArrayDeque<>();
    private final List<String> late = new ArrayList<>();
    private final Map<String, Long> endOffsets = new HashMap<>();
    private String sourceName = "";
    private int sourcePartition;
    private long nextOffset;
    private long read;
    private long lateCount;
    private long rejected;
    private long newestEvent = Long.MIN_VALUE;
    private long newestReceived = Long.MIN_VALUE;
    private long oldestReceived = Long.MAX_VALUE;
    private boolean finished;

    private Blocks(Iterator<SourceRecord> records, Buckets buckets) {
      this.records = records;
      this.buckets = buckets;
      this.open = new OpenBlock[buckets.count()];
      Arrays.setAll(open, i -> new OpenBlock());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !finished) {
        if (records.hasNext()) {
          take(records.next());
        } else {
          finished = true;
          if (read > 0) {
            finish();
          }
        }
      }
      return !ready.isEmpty();
    }

    @Override
    public ClickBlock next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void take(SourceRecord record) {
      if (record.sourcePartition() != sourcePartition || !record.sourceName().equals(sourceName)) {
        changeSource(record);
      }
      read++;
      nextOffset = record.sourceOffset() + 1;
      if (record.parsed() instanceof Accepted accepted) {
        take(accepted.click(), record.sourceOffset());
      } else {
        rejected++;
      }
    }

    private void take(Click click, long offset) {
      newestEvent = Math.max(newestEvent, click.eventTimeMicros());
      newestReceived = Math.max(newestReceived, click.receivedAtMicros());
      oldestReceived = Math.min(oldestReceived, click.receivedAtMicros());
      if (Lateness.isLate(click.eventTimeMicros(), click.receivedAtMicros())) {
        takeLate(click, offset);
        return;
      }
      var fingerprint = Fingerprint.of(click.clickId());
      var bucket = buckets.indexOf(fingerprint);
      open[bucket].add(fingerprint, click, offset);
      if (open[bucket].count == BLOCK_CLICKS) {
        flush(bucket);
      }
    }

    private void takeLate(Click click, long offset) {
      lateCount++;
      late.add(
          WireJson.write(
              new LateRecord(
                  LateClick.OVER_LIMIT,
                  click.clickId(),
                  click.eventTimeMicros(),
                  click.receivedAtMicros(),
                  click.adId(),
                  click.campaignId(),
                  click.priceMicros(),
                  sourceName,
                  sourcePartition,
                  offset)));
      if (late.size() == LATE_RECORDS_PER_BLOCK) {
        flush(0);
      }
    }

    /** Positions are relative to a block's source: its blocks end with it. */
    private void changeSource(SourceRecord record) {
      endSource();
      for (int bucket = 0; bucket < open.length; bucket++) {
        if (open[bucket].count > 0) {
          flush(bucket);
        }
      }
      sourceName = record.sourceName();
      sourcePartition = record.sourcePartition();
    }

    private void endSource() {
      if (nextOffset > 0) {
        endOffsets.merge(
            BatchProgress.sourceKey(sourceName, sourcePartition), nextOffset, Math::max);
      }
      nextOffset = 0;
    }

    private void flush(int bucket) {
      var block = open[bucket].close(sourceName, sourcePartition);
      block.setBucket(buckets.idAt(bucket));
      block.setNewestReceivedMicros(newestReceived);
      if (bucket == 0 && !late.isEmpty()) {
        block.setLate(late.toArray(String[]::new));
        late.clear();
      }
      ready.add(block);
    }

    private void finish() {
      endSource();
      for (int bucket = 0; bucket < open.length; bucket++) {
        flush(bucket);
      }
      ready
          .getLast()
          .setTally(
              WireJson.write(
                  new Tally(
                      read,
                      0,
                      0,
                      lateCount,
                      rejected,
                      0,
                      0,
                      0,
                      newestEvent,
                      newestReceived,
                      oldestReceived,
                      endOffsets)));
    }
  }

  /** The columns of a block that still grows. */
  private static final class OpenBlock {
    private int count;
    private long firstOffset;
    private int[] offsetDeltas = new int[0];
    private long[] fingerprints = new long[0];
    private long[] event = new long[0];
    private long[] received = new long[0];
    private long[] ads = new long[0];
    private long[] campaigns = new long[0];
    private long[] prices = new long[0];

    private void add(long fingerprint, Click click, long offset) {
      if (count == fingerprints.length) {
        resize(Math.min(BLOCK_CLICKS, Math.max(256, 4 * count)));
      }
      if (count == 0) {
        firstOffset = offset;
      }
      offsetDeltas[count] = Math.toIntExact(offset - firstOffset);
      fingerprints[count] = fingerprint;
      event[count] = click.eventTimeMicros();
      received[count] = click.receivedAtMicros();
      ads[count] = click.adId();
      campaigns[count] = click.campaignId();
      var price = click.priceMicros();
      prices[count] = price == null ? ClickBlock.NO_PRICE : price;
      count++;
    }

    private void resize(int capacity) {
      offsetDeltas = Arrays.copyOf(offsetDeltas, capacity);
      fingerprints = Arrays.copyOf(fingerprints, capacity);
      event = Arrays.copyOf(event, capacity);
      received = Arrays.copyOf(received, capacity);
      ads = Arrays.copyOf(ads, capacity);
      campaigns = Arrays.copyOf(campaigns, capacity);
      prices = Arrays.copyOf(prices, capacity);
    }

    /** Hands the columns over to a block and starts anew. */
    private ClickBlock close(String sourceName, int sourcePartition) {
      resize(count);
      var block = new ClickBlock();
      block.setSourceName(sourceName);
      block.setSourcePartition(sourcePartition);
      block.setFirstOffset(firstOffset);
      block.setOffsetDeltas(offsetDeltas);
      block.setFingerprints(fingerprints);
      block.setEventMicros(event);
      block.setReceivedMicros(received);
      block.setAdIds(ads);
      block.setCampaignIds(campaigns);
      block.setPriceMicros(prices);
      count = 0;
      resize(0);
      return block;
    }
  }
}
