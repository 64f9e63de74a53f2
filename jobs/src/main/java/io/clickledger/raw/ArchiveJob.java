package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.Door;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * {@code archive}: every record of the source, once, into {@code raw_click} or {@code
 * rejected_click}. Duplicates and late clicks are kept: the log is what was received.
 */
public final class ArchiveJob {
  /** The lane's name in {@code stream_progress}. */
  public static final String LANE = "archive";

  /**
   * @param source where clicks come from
   * @param interval time between micro-batches; empty: process what is there, then stop
   */
  public record Options(ClickSource source, Optional<Duration> interval) {}

  /** As {@code hour()} and a cast have it for UTC, without the calendar that they ask for a row. */
  private static final String UTC_HOUR = "CAST(unix_micros(%s) div 3600000000 %% 24 AS INT)";

  private static final String UTC_DATE =
      "date_from_unix_date(CAST(unix_micros(%s) div 86400000000 AS INT))";

  private ArchiveJob() {}

  public static JobResult run(JobContext job, Options options) throws StreamingQueryException {
    var session = LaneQuery.session(job.spark());
    options.source().requireReadable(session);
    try (var lane = Lane.open(job, LANE, List.of(RawClick.TABLE, RejectedClick.TABLE))) {
      var reports = new TaskReports();
      session.sparkContext().register(reports);
      var records =
          options.source().stream(session, lane.start()).stream()
              .map(source -> source.reportingTo(reports))
              .toList();
      var writer = new ArchiveBatch(job, lane, reports);
      LaneQuery.run(job, lane, ArchivedRecord.of(records), options.interval(), writer::write);
      job.wrote(RawClick.TABLE);
      job.wrote(RejectedClick.TABLE);
      if (options.source() instanceof ClickTopic) {
        HeldOffsets.of(job.lake()).forEach(held -> job.say(held.line()));
      }
      return writer.result();
    }
  }

  static Dataset<Row> accepted(Dataset<Row> records) {
    return records
        .where(col(ArchivedRecord.DOOR).equalTo(Door.ACCEPTED.name()))
        .withColumn(RawClick.RECEIVED_DATE, expr(UTC_DATE.formatted(RawClick.RECEIVED_AT)))
        .withColumn(RawClick.RECEIVED_HOUR, expr(UTC_HOUR.formatted(RawClick.RECEIVED_AT)))
        .withColumn(RawClick.REPLAY, lit(null).cast("long"));
  }

  static Dataset<Row> rejected(Dataset<Row> records) {
    return records
        .where(col(ArchivedRecord.DOOR).equalTo(Door.REJECTED.name()))
        .withColumn(RejectedClick.RECEIVED_DATE, col(RejectedClick.ARRIVED_AT).cast("date"));
  }
}
