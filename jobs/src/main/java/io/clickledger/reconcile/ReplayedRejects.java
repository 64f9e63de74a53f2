package io.clickledger.reconcile;

import static io.clickledger.reconcile.OnTimeCopies.END_OFFSET;
import static io.clickledger.reconcile.OnTimeCopies.SOURCE_KEY;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.Rebuild;
import io.clickledger.raw.RejectedRecords;
import io.clickledger.raw.SourcePosition;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Raw clicks that the rollup lane met as broken records: their positions are in {@code raw_click}
 * and in {@code rejected_click}. A lane that read, or read again, with a repaired parser has
 * counted what that parser takes; a micro-batch that rejected fewer records than the archive did
 * was such a one. A rebuild of the stream tables has counted what the log held then.
 */
final class ReplayedRejects {
  private static final String[] KEY = SourcePosition.names();

  private static final String BATCH = "batch";
  private static final String START_OFFSET = "start_offset";
  private static final String READ_KEY = "read_key";
  private static final String BY_LANE = "by_lane";
  private static final String BY_ARCHIVE = "by_archive";

  private ReplayedRejects() {}

  /**
   * @param raw rows of {@code raw_click} in question
   * @param rejected all rows of {@code rejected_click}
   * @param progress the rollup lane's rows of {@code stream_progress}
   * @param conf reaches the landed files
   * @return (position), each once
   */
  static Dataset<Row> of(
      Dataset<Row> raw, Dataset<Row> rejected, Dataset<Row> progress, Configuration conf) {
    var rows = raw.join(rejected.select(SourcePosition.columns()), KEY, "left_semi");
    var replayed =
        rows.select(SourcePosition.columns())
            .distinct()
            .join(Rebuild.replayedInto(rows, progress), KEY, "left_anti");
    var suspects = readByALaterParser(replayed, rejected, batches(progress));
    var taken = RejectedRecords.thatPassToday(rejected.join(suspects, KEY, "left_semi"), conf);
    return replayed.join(taken, KEY, "left_anti");
  }

  /** Those in micro-batches that rejected fewer records than the archive did. */
  private static Dataset<Row> readByALaterParser(
      Dataset<Row> replayed, Dataset<Row> rejected, Dataset<Row> batches) {
    var readIn =
        BatchProgress.sourceKey()
            .equalTo(col(READ_KEY))
            .and(col(RawClick.SOURCE_OFFSET).geq(col(START_OFFSET)))
            .and(col(RawClick.SOURCE_OFFSET).lt(col(END_OFFSET)));
    var read = replayed.join(batches, readIn).select(SourcePosition.columns(col(BATCH)));
    var ofBatches = batches.join(read.select(BATCH).distinct(), new String[] {BATCH}, "left_semi");
    var fewer =
        rejected
            .select(SourcePosition.columns())
            .distinct()
            .join(broadcast(ofBatches), readIn)
            .groupBy(BATCH)
            .agg(count(lit(1)).as(BY_ARCHIVE), max(BY_LANE).as(BY_LANE))
            .where(col(BY_LANE).lt(col(BY_ARCHIVE)))
            .select(BATCH);
    return read.join(fewer, new String[] {BATCH}, "left_semi").select(SourcePosition.columns());
  }

  /** Of a rebuild, which counts what it finds in the log, no parser is known that came later. */
  private static Column byLane() {
    return when(col(StreamProgress.BATCH_ID).geq(0), col(StreamProgress.REJECTED))
        .otherwise(Long.MAX_VALUE)
        .as(BY_LANE);
  }

  /** (read_key, start_offset, end_offset, batch, by_lane: records that the batch rejected). */
  private static Dataset<Row> batches(Dataset<Row> progress) {
    var before =
        Window.partitionBy(SOURCE_KEY)
            .orderBy(StreamProgress.EPOCH, StreamProgress.BATCH_ID)
            .rowsBetween(Window.unboundedPreceding(), -1);
    var batch = new String[] {StreamProgress.EPOCH, StreamProgress.BATCH_ID};
    return EndOffsets.ofBatches(progress)
        .withColumn(START_OFFSET, coalesce(max(END_OFFSET).over(before), lit(0L)))
        .join(
            progress.select(col(StreamProgress.EPOCH), col(StreamProgress.BATCH_ID), byLane()),
            batch)
        .select(
            col(SOURCE_KEY).as(READ_KEY),
            col(START_OFFSET),
            col(END_OFFSET),
            struct(StreamProgress.EPOCH, StreamProgress.BATCH_ID).as(BATCH),
            col(BY_LANE));
  }
}
