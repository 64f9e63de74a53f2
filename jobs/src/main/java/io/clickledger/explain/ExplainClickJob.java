package io.clickledger.explain;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.RawDay;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import io.clickledger.table.InvoiceClick;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code explain-click}: everything that the tables know of one click: copies and doors, marks and
 * which decides, terms, price and billing day, and the documents that bill it. Reads only.
 */
public final class ExplainClickJob {
  /**
   * @param clickId the click
   * @param date UTC date of its event, which saves reading the whole log
   * @param json a JSON object in place of text
   */
  public record Options(String clickId, Optional<LocalDate> date, boolean json) {}

  private ExplainClickJob() {}

  /**
   * @throws ClickledgerException NOT_FOUND where the log holds no copy of the click
   */
  public static JobResult run(JobContext job, Options options) {
    var id = options.clickId();
    var log = job.read(RawClick.TABLE);
    var raw = options.date().map(d -> RawDay.receivedFor(log, d, Optional.empty())).orElse(log);
    var copies =
        requireNonNull(
            ReceivedCopies.of(raw, job.readOrEmpty(LateClick.TABLE), List.of(id)).get(id));
    if (copies.areNone()) {
      throw unknown(job, options);
    }
    var marks = new GivenMarks(job.readOrEmpty(ClickVerdict.TABLE), id, copies.dates());
    var terms = CampaignInForce.finding(job.readOrEmpty(Campaign.TABLE), copies.counting());
    var truth =
        new TruthOfClick(
            job.readOrEmpty(BillableClick.TABLE),
            job.readOrEmpty(DayStatus.TABLE),
            id,
            copies.dates());
    var documents = job.readOrEmpty(Invoice.TABLE);
    var invoices = new InvoiceLines(documents, truth.rows());
    var notes =
        NotesOnClick.finding(job.readOrEmpty(InvoiceClick.TABLE), documents, id, copies.dates());
    var findings =
        List.of(
            copies.finding(), marks.finding(), terms, truth.finding(), invoices.finding(), notes);
    if (options.json()) {
      return JobResult.done(json(id, findings));
    }
    findings.forEach(finding -> finding.lines().forEach(job::say));
    return JobResult.done(summary(id, copies, marks, truth, invoices));
  }

  private static String json(String id, List<Finding> findings) {
    var json = JsonNodeFactory.instance.objectNode().put(RawClick.CLICK_ID, id);
    findings.forEach(finding -> finding.addTo(json));
    return json.toPrettyString();
  }

  private static String summary(
      String id,
      ReceivedCopies copies,
      GivenMarks marks,
      TruthOfClick truth,
      InvoiceLines invoices) {
    var billable =
        truth.rows().stream()
            .map(row -> row.<Boolean>getAs(BillableClick.BILLABLE) ? "billable" : invalid(row))
            .collect(Collectors.joining(" and "));
    return "explain-click %s: %d received, %d marks, %s, %s"
        .formatted(
            id,
            copies.size(),
            marks.size(),
            billable.isEmpty() ? "not in truth yet" : billable,
            invoices.numbers().isEmpty()
                ? "not invoiced"
                : "on " + String.join(", ", invoices.numbers()));
  }

  private static String invalid(Row row) {
    return "not billable by " + row.getAs(BillableClick.WHY);
  }

  private static ClickledgerException unknown(JobContext job, Options options) {
    var id = options.clickId();
    var rejected = rejectedWith(job.readOrEmpty(RejectedClick.TABLE), id);
    return new ClickledgerException(
        ErrorCode.NOT_FOUND,
        "raw_click of %s holds no copy of the click %s%s%s"
            .formatted(
                job.lake().root(),
                id,
                options.date().map(d -> " of " + d).orElse(""),
                rejected.isEmpty()
                    ? ", and no record of rejected_click has that text"
                    : "; rejected records with that text: " + String.join(", ", rejected)),
        options.date().isPresent()
            ? "check the id, or leave --date out to look through the whole log"
            : "check the id and --lake, or archive the click first; for a rejected record see"
                + " replay-rejected --help");
  }

  private static List<String> rejectedWith(Dataset<Row> rejected, String id) {
    return rejected
        .where(col(RejectedClick.PAYLOAD).contains(lit(id)))
        .limit(3)
        .collectAsList()
        .stream()
        .map(
            row ->
                "%s of %s, partition %d, offset %d"
                    .formatted(
                        row.getAs(RejectedClick.REASON),
                        row.getAs(RejectedClick.SOURCE_NAME),
                        row.<Integer>getAs(RejectedClick.SOURCE_PARTITION),
                        row.<Long>getAs(RejectedClick.SOURCE_OFFSET)))
        .toList();
  }
}
