package io.clickledger.stream;

import io.clickledger.dedup.CountedClicks;
import io.clickledger.dedup.Grain;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.Lane;
import io.clickledger.raw.LaneQuery;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * {@code rollup}: clicks and spend by (minute, ad), each click at most once, seconds after receipt.
 * Late clicks go to {@code late_click}; the truth lane counts them.
 */
public final class RollupJob {
  /** The lane's name in {@code stream_progress}. */
  public static final String LANE = "rollup";

  /**
   * @param source where clicks come from
   * @param interval time between micro-batches; empty: process what is there, then stop
   */
  public record Options(
      ClickSource source, Optional<Duration> interval, CountedClicks.Memory memory) {

    /** What is there, then stop; the rest as by default. */
    public static Options once(ClickSource source) {
      return new Options(source, Optional.empty(), CountedClicks.Memory.DEFAULT);
    }
  }

  private RollupJob() {}

  public static JobResult run(JobContext job, Options options) throws StreamingQueryException {
    var session = LaneQuery.session(job.spark());
    session
        .conf()
        .set("spark.sql.shuffle.partitions", String.valueOf(options.memory().statePartitions()));
    options.source().requireReadable(session);
    try (var lane = Lane.open(job, LANE, List.of(ClickMinute.TABLE, LateClick.TABLE));
        var writer = new RollupBatch(job, lane, options)) {
      var records = options.source().streamToCount(session, lane.start());
      var outputs = CountedClicks.of(records, options.memory(), Grain.AD, lane, job.lake());
      var query = LaneQuery.run(job, lane, outputs, options.interval(), writer::write);
      CountedClicks.release(query);
      job.wrote(ClickMinute.TABLE);
      job.wrote(LateClick.TABLE);
      return writer.result();
    }
  }
}
