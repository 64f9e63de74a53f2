package io.clickledger.raw;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.WriteId;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the archive lane left of micro-batches that died between the tables of the log: whoever
 * reads their records again passes over the positions that are there.
 */
final class HalfWrittenBatches {
  private HalfWrittenBatches() {}

  /**
   * Positions that the lane will read again from where it stands.
   *
   * @return {@link SourcePosition}; empty where no batch was left half written
   */
  static Optional<Dataset<Row>> positions(JobContext job, LaneCheckpoint checkpoint) {
    var writes =
        Stream.concat(
                checkpoint.unfinished().stream(),
                checkpoint.origin().halfWritten().stream()
                    .filter(half -> !isPassed(job, half))
                    .flatMap(half -> half.writes().stream()))
            .filter(write -> isHeld(job.lake(), write))
            .toList();
    return writes.isEmpty() ? Optional.empty() : Optional.of(positions(job.lake(), writes));
  }

  /** What a new epoch must pass over that goes on behind the archived ends ({@link EndOffsets}). */
  static Optional<LaneEpoch.HalfWritten> behind(
      JobContext job, LaneCheckpoint before, Dataset<Row> archived) {
    var writes =
        before.everUnfinished(job.lake()).stream()
            .filter(write -> isHeld(job.lake(), write))
            .toList();
    if (writes.isEmpty()) {
      return Optional.empty();
    }
    var end =
        EndOffsets.from(positions(job.lake(), writes), archived)
            .groupBy(BatchProgress.sourceKey().as(EndOffsets.SOURCE_KEY))
            .agg(max(col(RawClick.SOURCE_OFFSET)).plus(1).as(EndOffsets.END_OFFSET));
    return Optional.of(StartPositions.after(end).next())
        .filter(ends -> !ends.isEmpty())
        .map(ends -> new LaneEpoch.HalfWritten(writes, ends));
  }

  private static boolean isPassed(JobContext job, LaneEpoch.HalfWritten half) {
    Map<String, Long> archived =
        EndOffsets.of(job.lake().read(StreamProgress.TABLE), ArchiveJob.LANE)
            .collectAsList()
            .stream()
            .collect(toMap(row -> row.getString(0), row -> row.getLong(1)));
    return half.end().entrySet().stream()
        .allMatch(end -> archived.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private static boolean isHeld(Lake lake, WriteId write) {
    return Stream.of(RawClick.TABLE, RejectedClick.TABLE)
        .anyMatch(table -> lake.history(table).isNewestWrite(write));
  }

  private static Dataset<Row> positions(Lake lake, List<WriteId> writes) {
    return Stream.of(RawClick.TABLE, RejectedClick.TABLE)
        .flatMap(table -> writes.stream().map(write -> lake.history(table).written(write)))
        .map(rows -> rows.select(SourcePosition.columns()))
        .reduce(Dataset::union)
        .orElseThrow();
  }
}
