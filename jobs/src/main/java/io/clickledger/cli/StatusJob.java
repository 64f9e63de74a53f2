package io.clickledger.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.HeldOffsets;
import io.clickledger.rules.WindowStatus;
import io.clickledger.stream.RollupJob;
import io.clickledger.table.DayStatus;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * {@code status}: each table of a lake with its newest version and rows, each lane's watermark, how
 * final it has made the stream's windows, how far the archive holds each partition of a topic, and
 * how final the newest days are.
 */
final class StatusJob {
  private static final int DAYS_SHOWN = 14;

  private StatusJob() {}

  static JobResult run(JobContext context) {
    var lake = context.lake();
    var tables = Tables.ALL.stream().filter(lake::has).toList();
    if (tables.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          lake.root() + " holds no table of clickledger",
          "check --lake, or write the first table: clickledger --help lists the commands");
    }
    context.say(line("%-16s %9s %16s", "table", "version", "rows"));
    for (var table : tables) {
      var rows = context.read(table).count();
      context.say(line("%-16s %9d %,16d", table.name(), lake.version(table), rows));
    }
    if (tables.contains(StreamProgress.TABLE)) {
      lanes(context);
    }
    if (tables.contains(DayStatus.TABLE)) {
      days(context);
    }
    return JobResult.done(tables.size() + " tables in " + lake.root());
  }

  private static void lanes(JobContext context) {
    context.say("");
    context.say(line("%-16s %-28s %16s", "lane", "watermark", "records read"));
    context
        .read(StreamProgress.TABLE)
        .groupBy(StreamProgress.LANE)
        .agg(
            max(StreamProgress.WATERMARK),
            sum(StreamProgress.READ),
            max(StreamProgress.SKEW_ALLOWANCE_SECONDS))
        .orderBy(col(StreamProgress.LANE))
        .collectAsList()
        .forEach(lane -> lane(context, lane));
    HeldOffsets.of(context.lake()).forEach(held -> context.say("  " + held.line()));
  }

  private static void lane(JobContext context, Row lane) {
    var watermark = lane.<Instant>getAs(1);
    var shown = watermark == null ? "none yet" : watermark.toString();
    context.say(line("%-16s %-28s %,16d", lane.getString(0), shown, lane.getLong(2)));
    if (watermark != null && lane.getString(0).equals(RollupJob.LANE)) {
      var skew = Duration.ofSeconds(lane.getLong(3));
      context.say(
          "  minute windows that end by %s are final, by %s have fired, later ones are open"
              .formatted(
                  WindowStatus.finalBefore(watermark, skew).truncatedTo(ChronoUnit.MINUTES),
                  watermark.truncatedTo(ChronoUnit.MINUTES)));
    }
  }

  /**
   * How final the newest days are: UTC dates, and the accounts whose day of that name is billed.
   */
  private static void days(JobContext context) {
    var all = context.read(DayStatus.TABLE);
    var closed = new HashMap<LocalDate, Long>();
    DayStatus.closed(all)
        .groupBy(DayStatus.DAY)
        .count()
        .collectAsList()
        .forEach(day -> closed.put(day.getAs(0), day.getLong(1)));
    context.say("");
    context.say(
        line("%-16s %-12s %-24s %16s", "day", "truth", "receipts before", "accounts closed"));
    DayStatus.ofUtcDates(all)
        .orderBy(col(DayStatus.DAY).desc())
        .limit(DAYS_SHOWN)
        .collectAsList()
        .forEach(
            day -> {
              var date = day.<LocalDate>getAs(DayStatus.DAY);
              var cutoff = day.<@Nullable Instant>getAs(DayStatus.CUTOFF);
              context.say(
                  line(
                      "%-16s %-12s %-24s %,16d",
                      date,
                      day.getAs(DayStatus.STATUS),
                      cutoff == null ? "not on record" : cutoff,
                      closed.getOrDefault(date, 0L)));
            });
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
