package io.clickledger.dedup;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.ClickCursor;
import io.clickledger.raw.ClickReader;
import io.clickledger.raw.CountedRecord;
import io.clickledger.rules.Lateness;
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

/**
 * The map side of the rollup lane: parses records, sends the late and the rejected to their doors,
 * and packs the rest into {@link ClickBlock}s by dedup bucket. Every task ends with one block for
 * every bucket, so that all buckets learn the newest receipt of the batch.
 *
 * @param <T> what a row of the source is
 */
final class ClickPacker<T> implements MapPartitionsFunction<T, ClickBlock> {
  private static final long serialVersionUID = 1L;

  /** Clicks in a full block: 52 bytes a click, 104 KiB, which a core's own cache holds. */
  static final int BLOCK_CLICKS = 2_048;

  private static final int LATE_RECORDS_PER_BLOCK = 4_096;

  private final ClickReader<T> reader;
  private final Buckets buckets;

  ClickPacker(ClickReader<T> reader, Buckets buckets) {
    this.reader = reader;
    this.buckets = buckets;
  }

  @Override
  public Iterator<ClickBlock> call(Iterator<T> rows) {
    return new Blocks(reader.open(rows), buckets);
  }

  private static final class Blocks implements Iterator<ClickBlock> {
    private final ClickCursor cursor;
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

    private Blocks(ClickCursor cursor, Buckets buckets) {
      this.cursor = cursor;
      this.buckets = buckets;
      this.open = new OpenBlock[buckets.count()];
      Arrays.setAll(open, i -> new OpenBlock());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !finished) {
        if (cursor.next()) {
          take();
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

    private void take() {
      if (cursor.sourcePartition() != sourcePartition || !cursor.sourceName().equals(sourceName)) {
        changeSource();
      }
      read++;
      var offset = cursor.sourceOffset();
      nextOffset = offset + 1;
      var record = cursor.record();
      if (record.isClick()) {
        takeClick(record, offset);
      } else {
        rejected++;
      }
    }

    private void takeClick(CountedRecord record, long offset) {
      var event = record.eventMicros();
      var received = record.receivedMicros();
      newestEvent = Math.max(newestEvent, event);
      newestReceived = Math.max(newestReceived, received);
      oldestReceived = Math.min(oldestReceived, received);
      if (Lateness.isLate(event, received)) {
        takeLate(record, offset);
        return;
      }
      var fingerprint = record.fingerprint();
      var bucket = buckets.indexOf(fingerprint);
      open[bucket].add(fingerprint, event, received, record, offset);
      if (open[bucket].count == BLOCK_CLICKS) {
        flush(bucket);
      }
    }

    private void takeLate(CountedRecord record, long offset) {
      lateCount++;
      var price = record.priceMicros();
      late.add(
          WireJson.write(
              new LateRecord(
                  LateClick.OVER_LIMIT,
                  record.clickId(),
                  record.eventMicros(),
                  record.receivedMicros(),
                  record.adId(),
                  record.campaignId(),
                  price == ClickBlock.NO_PRICE ? null : price,
                  sourceName,
                  sourcePartition,
                  offset)));
      if (late.size() == LATE_RECORDS_PER_BLOCK) {
        flush(0);
      }
    }

    /** Positions are relative to a block's source: its blocks end with it. */
    private void changeSource() {
      endSource();
      for (int bucket = 0; bucket < open.length; bucket++) {
        if (open[bucket].count > 0) {
          flush(bucket);
        }
      }
      sourceName = cursor.sourceName();
      sourcePartition = cursor.sourcePartition();
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

    private void add(
        long fingerprint, long eventMicros, long receivedMicros, CountedRecord click, long offset) {
      if (count == fingerprints.length) {
        resize(Math.min(BLOCK_CLICKS, Math.max(256, 4 * count)));
      }
      if (count == 0) {
        firstOffset = offset;
      }
      offsetDeltas[count] = Math.toIntExact(offset - firstOffset);
      fingerprints[count] = fingerprint;
      event[count] = eventMicros;
      received[count] = receivedMicros;
      ads[count] = click.adId();
      campaigns[count] = click.campaignId();
      prices[count] = click.priceMicros();
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

    /** Gives a block of the columns as far as they are filled, and starts anew. */
    private ClickBlock close(String sourceName, int sourcePartition) {
      var block = new ClickBlock();
      block.setSourceName(sourceName);
      block.setSourcePartition(sourcePartition);
      block.setFirstOffset(firstOffset);
      block.setOffsetDeltas(Arrays.copyOf(offsetDeltas, count));
      block.setFingerprints(Arrays.copyOf(fingerprints, count));
      block.setEventMicros(Arrays.copyOf(event, count));
      block.setReceivedMicros(Arrays.copyOf(received, count));
      block.setAdIds(Arrays.copyOf(ads, count));
      block.setCampaignIds(Arrays.copyOf(campaigns, count));
      block.setPriceMicros(Arrays.copyOf(prices, count));
      count = 0;
      return block;
    }
  }
}
