package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.CodeVersion;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.Invoice;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;

/**
 * {@code issue-invoices}: one invoice for every account with clicks in a period of billing days.
 * All invoices of a run become visible in one commit, or none do. Running it again changes nothing;
 * when what was issued is no longer what is owed, or the period's days cannot be vouched for, it
 * halts with every reason named.
 */
public final class IssueInvoicesJob {
  /** Each failed attempt means that another run has issued, so few are ever needed. */
  private static final int MAX_ATTEMPTS = 8;

  private final JobContext context;
  private final Options options;
  private final BillingPeriod period;

  private IssueInvoicesJob(JobContext context, Options options) {
    this.context = context;
    this.options = options;
    this.period = new BillingPeriod(options.firstDay(), options.lastDay());
  }

  /**
   * @param firstDay first billing day, in each account's zone
   * @param lastDay last billing day, included
   * @param advertiserId the only advertiser to invoice; empty: all
   * @param series series of numbers, the start of the printed number
   * @param dryRun show what would be issued, write nothing
   */
  public record Options(
      LocalDate firstDay,
      LocalDate lastDay,
      Optional<Long> advertiserId,
      String series,
      boolean dryRun) {
    public static final String DEFAULT_SERIES = "INV";

    // The series starts file names and spreadsheet cells.
    private static final Pattern SERIES = Pattern.compile("[A-Z][A-Z0-9-]{0,19}");

    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      if (!SERIES.matcher(series).matches()) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "\"" + series + "\" cannot name a series of invoices",
            "use 1 to 20 of A-Z, 0-9 and -, a letter first, for example " + DEFAULT_SERIES);
      }
    }

    Column inScope() {
      return advertiserId.map(id -> col(Invoice.ADVERTISER_ID).equalTo(id)).orElse(lit(true));
    }
  }

  /**
   * @throws ClickledgerException BILLING_GUARD with the list of what stands against issuing;
   *     NOT_FOUND when the period has no truth or the advertiser no account
   */
  public static JobResult run(JobContext context, Options options) {
    return new IssueInvoicesJob(context, options).run();
  }

  private JobResult run() {
    var zones = zones();
    var evidence = new EvidenceReader(context, utcDays(zones.values())).read();
    evidence.requireSomeTruth();
    evidence.notes().forEach(note -> context.say("note: " + note));
    var clicks = context.read(BillableClick.TABLE).where(options.inScope());
    var totals = BillableTotals.collect(BillableTotals.of(clicks, period));
    var generator = new InvoiceGenerator(period, zones, evidence.truth());
    var statements = generator.statements(totals);
    var guards = new ArrayList<>(evidence.guards());
    guards.addAll(statements.guards());
    var issued = issue(generator, statements.statements(), guards);
    if (!options.dryRun()) {
      ClosedDays.close(context, period, options.inScope());
    }
    return told(issued);
  }

  /**
   * @param invoices issued by this run, or to be issued by one that is not dry
   * @param before issued earlier, and still right
   */
  private record Issued(List<InvoiceDocument> invoices, List<InvoiceDocument> before) {}

  private Issued issue(
      InvoiceGenerator generator, List<Statement> statements, List<String> guards) {
    var issue =
        new InvoiceDocument.Issue(
            CodeVersion.current(), context.clock().instant(), context.runId());
    for (var attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      var ledger =
          InvoiceLedger.of(
              context.readOrEmpty(Invoice.TABLE), period, options.inScope(), options.series());
      var difference = generator.difference(statements, ledger.issued());
      requireNone(guards, difference.guards());
      var invoices = ledger.number(difference.unbilled(), issue);
      if (invoices.isEmpty() || options.dryRun() || ledger.append(context, invoices)) {
        return new Issued(invoices, difference.unchanged());
      }
      context.say("another run issued invoices meanwhile: numbering again");
    }
    throw new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "other runs issued invoices before this one, %d times in a row; it wrote nothing"
            .formatted(MAX_ATTEMPTS),
        "let the others finish, then run this again");
  }

  private void requireNone(List<String> guards, List<String> differences) {
    var all = new ArrayList<>(guards);
    all.addAll(differences);
    if (!all.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s is not invoiced, for %d reason%s:%s"
              .formatted(
                  period.key(),
                  all.size(),
                  all.size() == 1 ? "" : "s",
                  all.stream().map(g -> "\n  - " + g).collect(Collectors.joining())),
          "settle each of them, then run this again; nothing was issued");
    }
  }

  private Map<Long, SortedSet<String>> zones() {
    var zones = new TreeMap<Long, SortedSet<String>>();
    var inForce = AccountZones.of(context.read(Campaign.TABLE), period).where(options.inScope());
    for (var row : inForce.collectAsList()) {
      zones
          .computeIfAbsent(row.<Long>getAs(Campaign.ADVERTISER_ID), a -> new TreeSet<>())
          .add(row.getAs(Campaign.BILLING_ZONE));
    }
    options
        .advertiserId()
        .filter(id -> !zones.containsKey(id))
        .ifPresent(
            id -> {
              throw new ClickledgerException(
                  ErrorCode.NOT_FOUND,
                  "advertiser %d has no campaign in force in %s".formatted(id, period.key()),
                  "check the advertiser and the period, or load its campaigns");
            });
    return zones;
  }

  /** The UTC days of the period in any account's zone. */
  private List<LocalDate> utcDays(Collection<SortedSet<String>> zones) {
    var days = new TreeSet<>(period.days().toList());
    for (var inForce : zones) {
      inForce.forEach(zone -> days.addAll(period.utcDays(ZoneId.of(zone))));
    }
    return List.copyOf(days);
  }

  private JobResult told(Issued issued) {
    var invoices = issued.invoices();
    if (!issued.before().isEmpty()) {
      context.say("already issued: " + InvoiceReport.numbers(issued.before()));
    }
    if (!invoices.isEmpty()) {
      context.say((options.dryRun() ? "would be issued for " : "issued for ") + period.key() + ":");
      InvoiceReport.of(invoices).forEach(context::say);
    }
    context.count("invoices_issued", options.dryRun() ? 0 : invoices.size());
    context.count("invoices_issued_before", issued.before().size());
    return JobResult.done(message(issued));
  }

  private String message(Issued issued) {
    var invoices = issued.invoices();
    if (!invoices.isEmpty()) {
      return "%s %d invoice%s for %s: %s, %s"
          .formatted(
              options.dryRun() ? "dry run, nothing written: would issue" : "issued",
              invoices.size(),
              invoices.size() == 1 ? "" : "s",
              period.key(),
              InvoiceReport.numbers(invoices),
              InvoiceReport.totals(invoices));
    }
    return issued.before().isEmpty()
        ? "nothing to invoice: no clicks in " + period.key()
        : "already issued: %s; nothing changed".formatted(InvoiceReport.numbers(issued.before()));
  }
}
