package io.clickledger.billing;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.rules.VerdictTier;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.JobRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code audit-pack}: a folder with all that an outsider needs to compute a billing document again
 * from the Parquet files of the raw log: which files, with checksums; the marks and the rate card
 * as they were; how each rule was set; what was issued; and the SQL. It is written only where the
 * document can be verified here too, and whole or not at all.
 */
public final class AuditPackJob {
  /** The manifest of a pack: the files of the raw log, by their paths from the lake on. */
  public static final String RAW_FILES = "raw_files.csv";

  /** Jobs whose runs tell the parameters behind a UTC day. */
  private static final List<String> JOBS_OF_A_DAY =
      List.of("mark-traffic", "rebuild-truth", "reconcile");

  private static final String UTC_DAY = "utc_day";

  private final JobContext context;
  private final Billed billed;
  private final Statement statement;
  private final SortedMap<LocalDate, Map<String, Long>> inputs;
  private final RecordedTruth truth;

  private AuditPackJob(JobContext context, Billed billed) {
    this.context = context;
    this.billed = billed;
    this.statement = billed.last().statement();
    this.inputs = RecordedTruth.byDay(statement.inputVersions());
    this.truth = new RecordedTruth(context.lake());
  }

  /**
   * @param invoiceNo printed number of an invoice or note; a pack is about all that was issued for
   *     its period up to it
   * @param out folder in which the pack's folder is made, named as the document
   * @throws ClickledgerException NOT_FOUND, UNVERIFIABLE; ENVIRONMENT where it cannot be written
   */
  public static JobResult run(JobContext context, String invoiceNo, Path out) {
    var documents = RecordedDocuments.of(context);
    var billed = documents.upTo(documents.document(invoiceNo));
    return Unverifiable.where(
        invoiceNo, () -> new AuditPackJob(context, billed).run(out.resolve(invoiceNo)));
  }

  private JobResult run(Path folder) {
    var clicks = VerifyInvoiceJob.clicks(context, billed).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var verified = VerifyInvoiceJob.run(context, billed, clicks);
      if (verified.exitCode() != 0) {
        return verified;
      }
      context.say(verified.message());
      return write(folder, clicks);
    } finally {
      clicks.unpersist();
    }
  }

  private JobResult write(Path folder, Dataset<Row> clicks) {
    try (var pack = new AuditPack(folder)) {
      for (var document : billed.documents()) {
        pack.add(document.invoiceNo() + ".json", InvoiceJson.bytes(document));
      }
      var verdicts = verdicts(clicks).persist(StorageLevel.MEMORY_AND_DISK());
      pack.add("lines.csv", AuditRows.lines(context.spark(), billed.documents()));
      pack.add("days.csv", days(clicks));
      pack.add("inputs.csv", AuditRows.inputs(context.spark(), inputs));
      pack.add(RAW_FILES, AuditRows.rawFiles(context.lake(), inputs));
      pack.add("campaigns.csv", campaigns());
      pack.add("verdicts.csv", verdicts);
      pack.add("rules.csv", rules(verdicts));
      pack.add("runs.ndjson", runs().toJSON().collectAsList());
      pack.add("recompute.sql", AuditText.sql(context.lake().root(), billed.last()));
      pack.add("README.md", AuditText.readme(billed.last()));
      verdicts.unpersist();
      pack.publish();
      context.count("pack_files", pack.files());
      return JobResult.done(
          "wrote %d files to %s; check them there: sha256sum -c SHA256SUMS; duckdb -f recompute.sql"
              .formatted(pack.files(), folder));
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "cannot write to " + folder + ": " + e,
          "check that it is a directory that can be written to and has room; run this again",
          e);
    }
  }

  private static Dataset<Row> days(Dataset<Row> clicks) {
    var billable = col(BillableClick.BILLABLE);
    return clicks
        .groupBy(BillableClick.BILLING_DAY)
        .agg(
            count(lit(1)).as(Invoice.GROSS_CLICKS),
            invalid(VerdictTier.GIVT).as(Invoice.GIVT_CLICKS),
            invalid(VerdictTier.SIVT).as(Invoice.SIVT_CLICKS),
            invalid(VerdictTier.MANUAL).as(Invoice.MANUAL_CLICKS),
            count_if(billable).as(Invoice.NET_CLICKS),
            coalesce(sum(when(billable, col(BillableClick.PRICE_MICROS))), lit(0L))
                .as(Invoice.NET_MICROS))
        .orderBy(BillableClick.BILLING_DAY);
  }

  private static Column invalid(VerdictTier tier) {
    return count_if(
        not(col(BillableClick.BILLABLE)).and(col(BillableClick.VERDICT_TIER).equalTo(tier.name())));
  }

  /** All rows of the campaigns that were ever the account's, as each day's truth read them. */
  private Dataset<Row> campaigns() {
    return ofEachDay(
            (day, versions) -> {
              var all = truth.version(Campaign.TABLE, versions);
              var ofAccount =
                  all.where(col(Campaign.ADVERTISER_ID).equalTo(statement.account().advertiserId()))
                      .select(col(Campaign.CAMPAIGN_ID));
              return all.join(
                      broadcast(ofAccount), new String[] {Campaign.CAMPAIGN_ID}, "left_semi")
                  .select(
                      lit(day).as(UTC_DAY),
                      col(Campaign.CAMPAIGN_ID),
                      col(Campaign.ADVERTISER_ID),
                      col(Campaign.CPC_MICROS),
                      col(Campaign.CURRENCY),
                      col(Campaign.BILLING_ZONE),
                      unix_micros(col(Campaign.VALID_FROM)).as("valid_from_micros"));
            })
        .orderBy(UTC_DAY, Campaign.CAMPAIGN_ID, "valid_from_micros");
  }

  /** The marks of the account's clicks, as each day's truth read them. */
  private Dataset<Row> verdicts(Dataset<Row> clicks) {
    return ofEachDay(
            (day, versions) -> {
              var ofDay =
                  clicks
                      .where(col(BillableClick.EVENT_DATE).equalTo(lit(day)))
                      .select(BillableClick.CLICK_ID);
              return truth
                  .version(ClickVerdict.TABLE, versions)
                  .where(col(ClickVerdict.EVENT_DATE).equalTo(lit(day)))
                  .join(ofDay, new String[] {ClickVerdict.CLICK_ID}, "left_semi")
                  .select(
                      lit(day).as(UTC_DAY),
                      col(ClickVerdict.CLICK_ID),
                      col(ClickVerdict.TIER),
                      col(ClickVerdict.RULE),
                      col(ClickVerdict.RULE_VERSION),
                      col(ClickVerdict.DECISION),
                      col(ClickVerdict.SCORE),
                      unix_micros(col(ClickVerdict.DECIDED_AT)).as("decided_micros"));
            })
        .orderBy(UTC_DAY, ClickVerdict.CLICK_ID, "decided_micros", ClickVerdict.RULE);
  }

  /** Each rule with the version of its list and its parameters. */
  private static Dataset<Row> rules(Dataset<Row> verdicts) {
    return verdicts
        .groupBy(
            ClickVerdict.TIER, ClickVerdict.RULE, ClickVerdict.RULE_VERSION, ClickVerdict.DECISION)
        .agg(count(lit(1)).as("marks"))
        .orderBy(
            ClickVerdict.TIER, ClickVerdict.RULE, ClickVerdict.RULE_VERSION, ClickVerdict.DECISION);
  }

  /** What ran on the days until the document was issued, and the runs that issued. */
  private Dataset<Row> runs() {
    var issuers = billed.documents().stream().map(d -> d.issue().runId()).distinct().toArray();
    var ofADay =
        col(JobRun.JOB)
            .isin(JOBS_OF_A_DAY.toArray())
            .and(
                element_at(col(JobRun.ARGUMENTS), "date")
                    .isin(inputs.keySet().stream().map(LocalDate::toString).toArray()))
            .and(col(JobRun.FINISHED_AT).leq(lit(billed.last().issue().issuedAt())));
    return context
        .read(JobRun.TABLE)
        .where(ofADay.or(col(JobRun.RUN_ID).isin(issuers)))
        .orderBy(JobRun.STARTED_AT, JobRun.RUN_ID);
  }

  private Dataset<Row> ofEachDay(BiFunction<LocalDate, Map<String, Long>, Dataset<Row>> rows) {
    return inputs.entrySet().stream()
        .map(day -> rows.apply(day.getKey(), day.getValue()))
        .reduce(Dataset::union)
        .orElseThrow();
  }
}
