package io.clickledger.raw;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.lake.SuppliedFile;
import io.clickledger.lake.WriteId;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.table.DayStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code replay-rejected}: brings rejected records into the raw log once they, or the parser, are
 * repaired. Each keeps the position and the arrival that it came with; nothing leaves {@code
 * rejected_click}. A position is in the log once: what is there already is skipped, a run writes
 * one commit or none, and of two runs at once the second looks at the log again.
 *
 * <p>Every run reads the positions of the whole log, three columns of it.
 */
public final class ReplayRejectedJob {
  /** Application of the commits of all runs, which number them from 1. */
  private static final String APP_ID = "clickledger-replay-rejected";

  /** Each failed attempt means that another run has replayed, so few are ever needed. */
  private static final int MAX_ATTEMPTS = 8;

  private static final String LINE = "line";

  private static final StructType REPAIRED =
      new StructType()
          .add(LINE, DataTypes.IntegerType, false)
          .add(RawClick.SOURCE_NAME, DataTypes.StringType, false)
          .add(RawClick.SOURCE_PARTITION, DataTypes.IntegerType, false)
          .add(RawClick.SOURCE_OFFSET, DataTypes.LongType, false)
          .add(RejectedClick.PAYLOAD, DataTypes.BinaryType, false);

  private final JobContext job;
  private final Options options;

  /**
   * @param from first UTC date of arrival
   * @param to last UTC date of arrival, included
   * @param reason code under which the records were rejected
   * @param repaired path or URI of a {@link RepairedFile}, read whole: the records to replay and
   *     what they say now; without one, all that the other options leave go to today's parser
   * @param dryRun checks and tells, writes nothing
   */
  public record Options(
      Optional<LocalDate> from,
      Optional<LocalDate> to,
      Optional<String> reason,
      Optional<String> repaired,
      boolean dryRun) {
    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      if (repaired.isPresent() && (from.isPresent() || to.isPresent() || reason.isPresent())) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--repaired names its records itself",
            "leave out --from, --to and --reason, or the file");
      }
      if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--from %s lies after --to %s".formatted(from.get(), to.get()),
            "give the earlier date first");
      }
      var reasons = Arrays.stream(RejectReason.values()).map(Enum::name).toList();
      if (reason.isPresent() && !reasons.contains(reason.get())) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--reason %s is no code of the contract".formatted(reason.get()),
            "use one of " + String.join(", ", reasons));
      }
    }

    /** Every record that was ever rejected, as it came. */
    public static Options all() {
      return new Options(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private Dataset<Row> selected(Dataset<Row> rejected) {
      var arrived = col(RejectedClick.RECEIVED_DATE);
      var isSelected = lit(true);
      if (from.isPresent()) {
        isSelected = isSelected.and(arrived.geq(lit(from.get())));
      }
      if (to.isPresent()) {
        isSelected = isSelected.and(arrived.leq(lit(to.get())));
      }
      if (reason.isPresent()) {
        isSelected = isSelected.and(col(RejectedClick.REASON).equalTo(reason.get()));
      }
      return rejected.where(isSelected);
    }
  }

  private ReplayRejectedJob(JobContext job, Options options) {
    this.job = job;
    this.options = options;
  }

  /** Number of the newest run that brought records into the log; 0 where none has. */
  public static long newest(Lake lake) {
    return lake.has(RawClick.TABLE)
        ? lake.history(RawClick.TABLE).newestWrite(APP_ID).orElse(0)
        : 0;
  }

  /**
   * @throws ClickledgerException REPAIRED_FILE with every problem of the file, NOT_FOUND or
   *     SOURCE_UNREADABLE; nothing is written then
   */
  public static JobResult run(JobContext job, Options options) {
    return new ReplayRejectedJob(job, options).run();
  }

  private JobResult run() {
    var records = records().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      for (var attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        var result = replayed(records);
        if (result.isPresent()) {
          return result.get();
        }
        job.say("another run brought records back meanwhile: looking at the log again");
      }
    } finally {
      records.unpersist();
    }
    throw new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "other runs replayed before this one, %d times in a row; it wrote nothing"
            .formatted(MAX_ATTEMPTS),
        "let the others finish, then run this again");
  }

  /** {@link RejectedRecords} to be replayed. */
  private Dataset<Row> records() {
    var rejected = job.read(RejectedClick.TABLE);
    return options
        .repaired()
        .map(file -> repaired(rejected, file))
        .orElseGet(() -> RejectedRecords.of(options.selected(rejected)));
  }

  private Dataset<Row> repaired(Dataset<Row> rejected, String name) {
    var supplied = new SuppliedFile(name);
    var content =
        supplied.bytes(
            job.spark(),
            ErrorCode.NOT_FOUND,
            ErrorCode.SOURCE_UNREADABLE,
            "name a readable file after --repaired");
    var file = RepairedFile.parse(content);
    var rows =
        file.records().stream()
            .map(
                r ->
                    RowFactory.create(
                        r.line(),
                        r.position().sourceName(),
                        r.position().sourcePartition(),
                        r.position().sourceOffset(),
                        r.payload()))
            .toList();
    var lines = job.spark().createDataFrame(rows, REPAIRED);
    var problems = new TreeMap<Integer, String>(file.problems());
    var named =
        lines
            .drop(RejectedClick.PAYLOAD)
            .join(rejected, SourcePosition.names(), "left_anti")
            .select(LINE)
            .as(Encoders.INT())
            .collectAsList();
    named.forEach(line -> problems.put(line, "names a record that was not rejected"));
    if (!problems.isEmpty()) {
      throw supplied.refused(
          ErrorCode.REPAIRED_FILE,
          problems.entrySet().stream()
              .map(p -> "line %d %s".formatted(p.getKey(), p.getValue()))
              .toList(),
          "correct these lines and run it again; nothing was written");
    }
    return RejectedRecords.repaired(rejected, lines.drop(LINE));
  }

  /** Empty where another run was faster. */
  private Optional<JobResult> replayed(Dataset<Row> records) {
    // Read before the log is: who commits in between takes this number.
    var number = newest(job.lake()) + 1;
    var position = SourcePosition.names();
    var known =
        job.readOrEmpty(RawClick.TABLE)
            .select(SourcePosition.columns())
            .join(records.select(SourcePosition.columns()), position, "left_semi")
            .distinct()
            .persist(StorageLevel.MEMORY_AND_DISK());
    var conf = job.spark().sessionState().newHadoopConf();
    var parsed =
        RejectedRecords.parsed(records.join(known, position, "left_anti"), conf)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var tally = ReplayTally.of(records.join(known, position, "left_semi"), parsed);
      var passed = ArchiveJob.accepted(parsed);
      if (tally.total().passed() > 0 && !options.dryRun() && !append(passed, number)) {
        return Optional.empty();
      }
      tally.lines(options.dryRun()).forEach(job::say);
      tellWhatIsNext(passed);
      return Optional.of(result(tally.total()));
    } finally {
      parsed.unpersist();
      known.unpersist();
    }
  }

  private boolean append(Dataset<Row> passed, long number) {
    var lake = job.lake();
    lake.create(RawClick.TABLE);
    // One file an hour of receipt: the log is never compacted.
    var byHour =
        passed
            .withColumn(RawClick.REPLAY, lit(number))
            .repartition(col(RawClick.RECEIVED_DATE), col(RawClick.RECEIVED_HOUR));
    var isFirst = lake.appendNext(RawClick.TABLE, byHour, new WriteId(APP_ID, number), job.runId());
    if (isFirst) {
      job.wrote(RawClick.TABLE);
    }
    return isFirst;
  }

  private void tellWhatIsNext(Dataset<Row> passed) {
    var date = to_date(col(RawClick.EVENT_TIME)).as("date");
    var accounts = new TreeMap<LocalDate, List<Long>>();
    passed
        .groupBy(date)
        .agg(collect_set(RawClick.ADVERTISER_ID))
        .collectAsList()
        .forEach(row -> accounts.put(row.getAs(0), row.getList(1)));
    if (accounts.isEmpty()) {
      return;
    }
    job.say(
        (options.dryRun() ? "these UTC days would change: " : "these UTC days change: ")
            + accounts.keySet().stream().map(LocalDate::toString).collect(joining(", ")));
    if (!options.dryRun()) {
      job.say("next, for each of them:");
      for (var day : accounts.keySet()) {
        for (var command : List.of("mark-traffic", "rebuild-truth", "reconcile")) {
          job.say(
              "  clickledger %s --lake %s --date %s".formatted(command, job.lake().root(), day));
        }
      }
    }
    tellOfInvoices(accounts);
  }

  private void tellOfInvoices(Map<LocalDate, List<Long>> accounts) {
    var invoiced = InvoicedDay.among(job.readOrEmpty(DayStatus.TABLE), accounts);
    if (!invoiced.isEmpty()) {
      job.say(
          "invoiced already, among the billing days of these clicks: %s; what was issued stays,"
                  .formatted(InvoicedDay.shown(invoiced))
              + " the difference is owed by a note");
    }
  }

  private JobResult result(ReplayTally.Figures total) {
    job.count("rejected", total.records());
    job.count("passed", total.passed());
    job.count("already_in_log", total.inLog());
    job.count("still_rejected", total.rejectedAgain());
    return JobResult.done(
        "replay-rejected: %,d of %,d rejected records %s, %,d were there already, %,d are still rejected%s"
            .formatted(
                total.passed(),
                total.records(),
                options.dryRun() ? "would go into the log" : "went into the log",
                total.inLog(),
                total.rejectedAgain(),
                options.dryRun() ? " (dry run: nothing was written)" : ""));
  }
}
