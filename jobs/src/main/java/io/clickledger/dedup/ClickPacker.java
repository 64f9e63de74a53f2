package io.clickledger.dedup;

import io.clickledger.raw.ClickCursor;
import io.clickledger.raw.ClickReader;
import io.clickledger.raw.CountedRecord;
import io.clickledger.raw.ReadTally;
import io.clickledger.raw.WireJson;
import io.clickledger.rules.Lateness;
import io.clickledger.table.LateClick;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
    private final ClickColumns[] open;
    private final ArrayDeque<ClickBlock> ready = new ArrayDeque<>();
    private final List<String> late = new ArrayList<>();
    private final ReadTally tally = new ReadTally();
    private boolean finished;

    private Blocks(ClickCursor cursor, Buckets buckets) {
      this.cursor = cursor;
      this.buckets = buckets;
      this.open = new ClickColumns[buckets.count()];
      Arrays.setAll(open, i -> new ClickColumns());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !finished) {
        if (cursor.next()) {
          take();
        } else {
          finished = true;
          if (!tally.isEmpty()) {
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
      if (tally.isOfAnother(cursor.sourceName(), cursor.sourcePartition())) {
        endSource();
      }
      var offset = cursor.sourceOffset();
      tally.read(cursor.sourceName(), cursor.sourcePartition(), offset);
      var record = cursor.record();
      if (record.isClick()) {
        takeClick(record, offset);
      } else {
        tally.rejected();
      }
    }

    private void takeClick(CountedRecord record, long offset) {
      var event = record.eventMicros();
      var received = record.receivedMicros();
      tally.click(event, received);
      if (Lateness.isLate(event, received)) {
        takeLate(record, offset);
        return;
      }
      var fingerprint = record.fingerprint();
      var bucket = buckets.indexOf(fingerprint);
      open[bucket].add(
          offset,
          fingerprint,
          event,
          received,
          record.adId(),
          record.campaignId(),
          record.priceMicros());
      if (open[bucket].isFull()) {
        flush(bucket);
      }
    }

    private void takeLate(CountedRecord record, long offset) {
      tally.late();
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
                  tally.sourceName(),
                  tally.sourcePartition(),
                  offset)));
      if (late.size() == LATE_RECORDS_PER_BLOCK) {
        flush(0);
      }
    }

    /** Positions are relative to a block's source: its blocks end with it. */
    private void endSource() {
      for (int bucket = 0; bucket < open.length; bucket++) {
        if (open[bucket].count() > 0) {
          flush(bucket);
        }
      }
    }

    private void flush(int bucket) {
      var clicks = open[bucket];
      var block = new ClickBlock();
      block.setBucket(buckets.idAt(bucket));
      block.setSourceName(tally.sourceName());
      block.setSourcePartition(tally.sourcePartition());
      block.setFirstOffset(clicks.count() == 0 ? 0 : clicks.offset(0));
      block.setClicks(clicks.pack());
      block.setNewestReceivedMicros(tally.newestReceivedMicros());
      if (bucket == 0 && !late.isEmpty()) {
        block.setLate(late.toArray(String[]::new));
        late.clear();
      }
      ready.add(block);
    }

    private void finish() {
      for (int bucket = 0; bucket < open.length; bucket++) {
        flush(bucket);
      }
      ready.getLast().setTally(tally.tally().json());
    }
  }
}
