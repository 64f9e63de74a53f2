package io.clickledger.cli;

import io.clickledger.billing.Accepted;
import io.clickledger.billing.AuditPackJob;
import io.clickledger.billing.ExportInvoicesJob;
import io.clickledger.billing.IssueInvoicesJob;
import io.clickledger.billing.LinesBy;
import io.clickledger.billing.VerifyInvoiceJob;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The commands of finance. */
final class BillingCommands {
  private static final String ALL_FORMATS = "csv,json,html,ubl";

  static final Command ISSUE_INVOICES =
      Command.named(
              "issue-invoices",
              Section.BILLING,
              "Issue the invoices of a period, and notes for those that changed")
          .option(Option.month("period", "calendar month of billing days; or --from and --to"))
          .option(Option.date("from", "first billing day"))
          .option(Option.date("to", "last billing day"))
          .option(
              Option.longInteger("advertiser", "only this advertiser; default: all")
                  .commandLineOnly())
          .option(
              Option.text("series", "NAME", "series of numbers")
                  .or(IssueInvoicesJob.Options.DEFAULT_SERIES))
          .option(
              Option.choice("lines-by", "what has a line of its own", "campaign", "ad")
                  .or("campaign"))
          .option(
              Option.decimal("max-jump", "times the sum a day of the period before: more is halted")
                  .or(IssueInvoicesJob.Options.DEFAULT_MAX_JUMP.toPlainString()))
          .option(
              Option.text(
                      "accept",
                      "LIST",
                      "what was looked at and is right, with a comma between: empty:DAY,"
                          + " divergence:DAY, jump:ADVERTISER; a span of days as FIRST/LAST")
                  .commandLineOnly())
          .option(Option.flag("dry-run", "say what would be issued, and write nothing"))
          .example("clickledger issue-invoices --lake /data/lake --period 2026-03 --dry-run")
          .example("clickledger issue-invoices --lake /data/lake --from 2026-03-27 --to 2026-03-30")
          .runs(
              (job, values) -> {
                var period = period(values);
                return IssueInvoicesJob.run(
                    job,
                    new IssueInvoicesJob.Options(
                        period.get(0),
                        period.get(1),
                        values.optionalLong("advertiser"),
                        values.text("series"),
                        LinesBy.of(values.text("lines-by")),
                        values.decimal("max-jump"),
                        Accepted.parse(values.list("accept")),
                        values.flag("dry-run")));
              });

  static final Command EXPORT_INVOICES =
      Command.named(
              "export-invoices",
              Section.BILLING,
              "Write issued invoices as CSV, JSON, HTML and UBL")
          .option(Option.path("out", "DIR", "folder for the files").mandatory().commandLineOnly())
          .option(
              Option.text("format", "LIST", "of csv, json, html, ubl, with a comma between")
                  .or(ALL_FORMATS))
          .option(
              Option.text("supplier", "NAME", "who bills, as HTML and UBL name them")
                  .or(ExportInvoicesJob.Options.DEFAULT_SUPPLIER))
          .option(
              Option.text("period", "FIRST/LAST", "only this period, as 2026-03-01/2026-03-31")
                  .commandLineOnly())
          .option(Option.text("number", "NO", "only this invoice, as INV-000001").commandLineOnly())
          .example(
              "clickledger export-invoices --lake /data/lake --out /data/invoices --format html,ubl")
          .runs(
              (job, values) ->
                  ExportInvoicesJob.run(
                      job,
                      new ExportInvoicesJob.Options(
                          values.optionalText("period"),
                          values.optionalText("number"),
                          values.path("out"),
                          formats(values),
                          values.text("supplier"))));

  static final Command VERIFY_INVOICE =
      Command.named(
              "verify-invoice",
              Section.BILLING,
              "Compute a document again from the raw log, and compare to the last click")
          .option(
              Option.text("number", "NO", "invoice or note, as INV-000001")
                  .mandatory()
                  .commandLineOnly())
          .example("clickledger verify-invoice --lake /data/lake --number INV-000001")
          .runs((job, values) -> VerifyInvoiceJob.run(job, values.text("number")));

  static final Command AUDIT_PACK =
      Command.named(
              "audit-pack",
              Section.BILLING,
              "Write all that an outsider needs to compute a document again")
          .option(
              Option.text("invoice", "NO", "invoice or note, as INV-000001")
                  .mandatory()
                  .commandLineOnly())
          .option(
              Option.path("out", "DIR", "the pack is a folder in it, named as the document")
                  .mandatory()
                  .commandLineOnly())
          .example(
              "clickledger audit-pack --lake /data/lake --invoice INV-000001 --out /data/audit")
          .runs((job, values) -> AuditPackJob.run(job, values.text("invoice"), values.path("out")));

  private BillingCommands() {}

  private static List<LocalDate> period(Values values) {
    var month = values.optionalMonth("period");
    var from = values.optionalDate("from");
    var to = values.optionalDate("to");
    if (month.isPresent() && from.isEmpty() && to.isEmpty()) {
      return List.of(month.get().atDay(1), month.get().atEndOfMonth());
    }
    if (month.isEmpty() && from.isPresent() && to.isPresent()) {
      return List.of(from.get(), to.get());
    }
    throw new ClickledgerException(
        ErrorCode.USAGE,
        "the period to be invoiced is not clear",
        "give either --period YYYY-MM, or both --from and --to");
  }

  private static Set<ExportInvoicesJob.Format> formats(Values values) {
    try {
      return values.list("format").stream()
          .map(name -> ExportInvoicesJob.Format.valueOf(name.toUpperCase(Locale.ROOT)))
          .collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "--format " + values.text("format") + " names a format that is not known",
          "use some of " + ALL_FORMATS,
          e);
    }
  }
}
