package io.clickledger.billing;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.JobRunLog;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** A lake whose truth is built by the product from rows of the log, with a clock that can move. */
public final class AuditedLake {
  private final Lake lake = TestSession.lake();
  private Instant now = Instant.parse("2026-04-02T00:00:00Z");
  private String said = "";

  public Lake lake() {
    return lake;
  }

  /** What the last job told. */
  public String said() {
    return said;
  }

  public AuditedLake at(String instant) {
    now = Instant.parse(instant);
    return this;
  }

  public AuditedLake campaign(
      long id, long advertiser, long cpcMicros, String currency, String zone, String validFrom) {
    return write(
        Campaign.TABLE,
        RowFactory.create(
            id, advertiser, cpcMicros, currency, 1_000_000L, zone, Instant.parse(validFrom)));
  }

  public AuditedLake clicks(RawRow... rows) {
    RawRow.land(lake, rows);
    return this;
  }

  /**
   * @param decidedAt also decides which of two marks of a tier is the newer
   */
  public AuditedLake mark(
      String clickId, String day, String tier, String rule, String decision, String decidedAt) {
    return write(
        ClickVerdict.TABLE,
        mark(clickId, LocalDate.parse(day), tier, rule, decision, Instant.parse(decidedAt)));
  }

  /** A row of {@code click_verdict}. */
  static Row mark(
      String clickId, LocalDate day, String tier, String rule, String decision, Instant decidedAt) {
    var mark = new LinkedHashMap<String, @Nullable Object>();
    mark.put(ClickVerdict.CLICK_ID, clickId);
    mark.put(ClickVerdict.TIER, tier);
    mark.put(ClickVerdict.RULE, rule);
    mark.put(ClickVerdict.RULE_VERSION, "1");
    mark.put(ClickVerdict.DECISION, decision);
    mark.put(ClickVerdict.DECIDED_AT, decidedAt);
    mark.put(ClickVerdict.EVENT_DATE, day);
    return row(ClickVerdict.TABLE, mark);
  }

  private static Row row(TableDefinition table, Map<String, @Nullable Object> values) {
    var cells = new ArrayList<@Nullable Object>();
    for (var column : table.schema().fieldNames()) {
      cells.add(values.get(column));
    }
    return RowFactory.create(cells.toArray());
  }

  public AuditedLake write(TableDefinition table, Row... rows) {
    lake.create(table);
    lake.append(table, lake.spark().createDataFrame(List.of(rows), table.schema()));
    return this;
  }

  /** Rebuilds UTC days up to the default cutoff, and puts a green comparison on record. */
  public AuditedLake truth(String... days) {
    for (var day : days) {
      truth(RebuildTruthJob.Options.of(LocalDate.parse(day)));
    }
    return this;
  }

  /** The same with all that was received until now. */
  public AuditedLake newestTruth(String... days) {
    for (var day : days) {
      truth(new RebuildTruthJob.Options(LocalDate.parse(day), Optional.of(now), 2, 3, false));
    }
    return this;
  }

  private void truth(RebuildTruthJob.Options options) {
    var date = Map.of("date", options.date().toString());
    var run = context("rebuild-truth", date);
    JobRunLog.done(run.context(), RebuildTruthJob.run(run.context(), options));
    said = run.said();
    var compared = context("reconcile", date).context();
    compared.count("truth_clicks", run.context().counts().getOrDefault("distinct_clicks", 0L));
    JobRunLog.done(compared, JobResult.done("compared"));
  }

  /** Whatever has jumped, and whatever day the small log lacks. */
  public JobResult issue(String firstDay, String lastDay) {
    var options =
        new IssueInvoicesJob.Options(
            LocalDate.parse(firstDay),
            LocalDate.parse(lastDay),
            Optional.empty(),
            "INV",
            LinesBy.CAMPAIGN,
            BigDecimal.valueOf(Long.MAX_VALUE),
            Accepted.parse(List.of("empty:2026-03-01/2026-04-10")),
            false);
    return run("issue-invoices", context -> IssueInvoicesJob.run(context, options));
  }

  public JobResult verify(String invoiceNo) {
    return run("verify-invoice", context -> VerifyInvoiceJob.run(context, invoiceNo));
  }

  public JobResult run(String job, Function<JobContext, JobResult> body) {
    var run = context(job, Map.of());
    try {
      return body.apply(run.context());
    } finally {
      said = run.said();
    }
  }

  private record Run(JobContext context, ByteArrayOutputStream bytes) {
    String said() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private Run context(String job, Map<String, String> arguments) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Run(
        new JobContext(lake, job, arguments, Clock.fixed(now, ZoneOffset.UTC), out), bytes);
  }

  /** The documents on record, by number. */
  List<InvoiceDocument> documents() {
    return lake.read(Invoice.TABLE).orderBy(Invoice.SERIES, Invoice.NUMBER).collectAsList().stream()
        .map(InvoiceRows::document)
        .toList();
  }
}
