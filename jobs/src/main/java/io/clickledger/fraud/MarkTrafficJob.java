package io.clickledger.fraud;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.Decision;
import io.clickledger.rules.VerdictTier;
import io.clickledger.rules.fraud.GivtRule;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code mark-traffic}: judges the distinct clicks of one UTC day by the routine rules and appends
 * a GIVT mark for each that breaks one, in one commit. A mark that is there already is not appended
 * again; another list or parameter is another rule version and only adds marks.
 */
public final class MarkTrafficJob {
  private static final String IS_NEW = "is_new";

  /** A rule marks a click of a day once, whenever it did. */
  private static final String[] KEY = {
    ClickVerdict.CLICK_ID, ClickVerdict.RULE, ClickVerdict.RULE_VERSION
  };

  /**
   * @param date UTC date of the events to judge
   */
  public record Options(LocalDate date, RoutineRules.Lists lists, RoutineRules.Limits limits) {
    /** By the shipped lists and the default limits. */
    public static Options shipped(LocalDate date) {
      return new Options(date, RoutineRules.Lists.SHIPPED, RoutineRules.Limits.DEFAULT);
    }
  }

  /** New marks and those that were there, of one rule. */
  private record Tally(long added, long present) {
    private static final Tally NONE = new Tally(0, 0);
  }

  private MarkTrafficJob() {}

  public static JobResult run(JobContext job, Options options) {
    var rules = RoutineRules.of(job, options.lists(), options.limits());
    RawDay.requireWhole(job.lake(), options.date());
    var raw = job.read(RawClick.TABLE);
    requireClicks(job, raw, options.date());
    var marks =
        withNew(job, GivtMarks.of(raw, options.date(), rules), options.date())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var tallies = tallies(marks);
      var added = tallies.values().stream().mapToLong(Tally::added).sum();
      if (added > 0) {
        var decidedAt = job.clock().instant().truncatedTo(ChronoUnit.MICROS);
        job.append(ClickVerdict.TABLE, verdicts(marks, options.date(), decidedAt));
      }
      rules.all().forEach(rule -> tell(job, rule, tallies));
      return JobResult.done(
          added == 0
              ? "mark-traffic: nothing new for " + options.date()
              : "mark-traffic: %,d new marks for %s".formatted(added, options.date()));
    } finally {
      marks.unpersist();
    }
  }

  private static void requireClicks(JobContext job, Dataset<Row> raw, LocalDate date) {
    if (!RawDay.receivedFor(raw, date, Optional.empty()).isEmpty()) {
      return;
    }
    // As text: for dates Delta answers from its log, with a java.sql.Date that this session
    // refuses.
    var receivedDate = col(RawClick.RECEIVED_DATE).cast("string");
    var received = raw.agg(min(receivedDate), max(receivedDate)).collectAsList().get(0);
    var there =
        received.isNullAt(0)
            ? "it is empty"
            : "it holds clicks received from %s to %s".formatted(received.get(0), received.get(1));
    throw new ClickledgerException(
        ErrorCode.NOT_FOUND,
        "raw_click of " + job.lake().root() + " holds no click of " + date + ": " + there,
        "check the date, or archive that day's clicks first; nothing was written");
  }

  /** The marks with {@link #IS_NEW}: no mark of the same click, rule and version is there. */
  private static Dataset<Row> withNew(JobContext job, Dataset<Row> marks, LocalDate date) {
    var present =
        job.readOrEmpty(ClickVerdict.TABLE)
            .where(col(ClickVerdict.EVENT_DATE).equalTo(lit(date)))
            // A model from outside may have a rule's name: its tier is another.
            .where(col(ClickVerdict.TIER).equalTo(VerdictTier.GIVT.name()))
            .selectExpr(KEY)
            .distinct()
            .withColumn(IS_NEW, lit(false));
    return marks.join(present, KEY, "left").withColumn(IS_NEW, coalesce(col(IS_NEW), lit(true)));
  }

  private static Map<String, Tally> tallies(Dataset<Row> marks) {
    var tallies = new LinkedHashMap<String, Tally>();
    var counted =
        marks
            .groupBy(ClickVerdict.RULE)
            .agg(count_if(col(IS_NEW)), count_if(not(col(IS_NEW))))
            .collectAsList();
    for (var row : counted) {
      tallies.put(row.getString(0), new Tally(row.getLong(1), row.getLong(2)));
    }
    return tallies;
  }

  private static Dataset<Row> verdicts(Dataset<Row> marks, LocalDate date, Instant decidedAt) {
    return marks
        .where(col(IS_NEW))
        .withColumn(ClickVerdict.TIER, lit(VerdictTier.GIVT.name()))
        .withColumn(ClickVerdict.DECISION, lit(Decision.INVALID.name()))
        .withColumn(ClickVerdict.SCORE, lit(null).cast("double"))
        .withColumn(ClickVerdict.DECIDED_AT, lit(decidedAt))
        .withColumn(ClickVerdict.EVENT_DATE, lit(date))
        .withColumn(ClickVerdict.SELECTOR, lit(null).cast("string"))
        .withColumn(ClickVerdict.REASON, lit(null).cast("string"))
        .withColumn(ClickVerdict.IMPORTED_FROM, lit(null).cast("string"));
  }

  private static void tell(JobContext job, GivtRule rule, Map<String, Tally> tallies) {
    var tally = tallies.getOrDefault(rule.rule(), Tally.NONE);
    job.say(
        "mark-traffic: %s %s: %,d new marks, %,d already there"
            .formatted(rule.rule(), rule.version(), tally.added(), tally.present()));
    var name = "marks_" + rule.rule().replace('-', '_');
    job.count(name, tally.added());
    job.count(name + "_present", tally.present());
  }
}
