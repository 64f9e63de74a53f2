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
import java.math.BigDecimal;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code issue-invoices}: recomputes what every account owes for a period of billing days, and
 * issues the difference from what was issued: an invoice for an account that has none, a credit or
 * debit note where an invoiced sum has changed. All documents of a run become visible in one
 * commit, or none do. Running it again changes nothing; where the period cannot be vouched for, it
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
   * @param linesBy lines of new invoices
   * @param maxJump times the sum a day that an account was billed for its period before, or the sum
   *     that was issued for this one: more is halted
   * @param accepted what was looked at and stops nothing
   * @param dryRun show what would be issued, write nothing
   */
  public record Options(
      LocalDate firstDay,
      LocalDate lastDay,
      Optional<Long> advertiserId,
      String series,
      LinesBy linesBy,
      BigDecimal maxJump,
      Accepted accepted,
      boolean dryRun) {
    public static final String DEFAULT_SERIES = "INV";
    public static final BigDecimal DEFAULT_MAX_JUMP = BigDecimal.TEN;

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
      if (maxJump.compareTo(BigDecimal.ONE) < 0) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "a sum may not be held to " + maxJump + " times the one before",
            "give 1 or more, for example " + DEFAULT_MAX_JUMP);
      }
    }

    /** All accounts, by campaign, with nothing accepted. */
    public static Options of(LocalDate firstDay, LocalDate lastDay) {
      return new Options(
          firstDay,
          lastDay,
          Optional.empty(),
          DEFAULT_SERIES,
          LinesBy.CAMPAIGN,
          DEFAULT_MAX_JUMP,
          Accepted.NOTHING,
          false);
    }

    /** The same with other things accepted. */
    public Options accepting(Accepted other) {
      return new Options(firstDay, lastDay, advertiserId, series, linesBy, maxJump, other, dryRun);
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
    requireEnded(zones.values());
    var evidence = new EvidenceReader(context, utcDays(zones.values())).read();
    evidence.requireSomeTruth();
    evidence.notes().forEach(note -> context.say("note: " + note));
    var generator = new InvoiceGenerator(period, zones, evidence.inputs(), options.linesBy());
    var issued = issue(generator, evidence.guards(options.accepted()));
    if (!options.dryRun()) {
      ClosedDays.close(context, period, options.inScope());
    }
    return told(issued);
  }

  /**
   * @param documents issued by this run, or to be issued by one that is not dry
   * @param before issued earlier, and still right
   */
  private record Issued(List<InvoiceDocument> documents, List<InvoiceDocument> before) {}

  private Issued issue(InvoiceGenerator generator, List<String> evidence) {
    var issue =
        new InvoiceDocument.Issue(
            CodeVersion.current(), context.clock().instant(), context.runId());
    for (var attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      var ledger =
          InvoiceLedger.of(
              context.readOrEmpty(Invoice.TABLE), period, options.inScope(), options.series());
      var statements = generator.statements(totals(generator, ledger), ledger.billed());
      var difference = generator.difference(statements.statements(), ledger.billed());
      var guards = new ArrayList<>(evidence);
      guards.addAll(statements.guards());
      guards.addAll(difference.guards());
      guards.addAll(Jumps.guards(difference, ledger.earlier(), options));
      requireNone(guards);
      try (var notes = Notes.of(context, period, clicks(), difference.corrections())) {
        requireNone(notes.guards());
        var documents =
            ledger.number(difference.unbilled(), difference.corrections(), notes.reasons(), issue);
        if (documents.isEmpty() || options.dryRun() || write(ledger, documents, notes)) {
          return new Issued(
              documents, difference.unchanged().stream().map(Billed::invoice).toList());
        }
      }
      context.say("another run issued documents meanwhile: numbering again");
    }
    throw overtaken();
  }

  /**
   * The clicks of notes first: they count only once their notes are there.
   *
   * @return false when another run was faster, and nothing was written
   */
  private boolean write(InvoiceLedger ledger, List<InvoiceDocument> documents, Notes notes) {
    notes.append(context, documents);
    if (ledger.append(context, documents)) {
      return true;
    }
    if (!notes.isEmpty()) {
      // The next attempt would write them again, under the id of the same run.
      throw overtaken();
    }
    return false;
  }

  private static ClickledgerException overtaken() {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "other runs issued documents before this one; it issued nothing",
        "let the others finish, then run this again");
  }

  private List<AccountTotals> totals(InvoiceGenerator generator, InvoiceLedger ledger) {
    var byAd =
        options.linesBy() == LinesBy.AD
            || generator.linesBy(ledger.billed()).containsValue(LinesBy.AD);
    return BillableTotals.collect(
        BillableTotals.of(clicks(), byAd ? LinesBy.AD : LinesBy.CAMPAIGN));
  }

  private Dataset<Row> clicks() {
    return BillableTotals.ofPeriod(context.read(BillableClick.TABLE), period)
        .where(options.inScope());
  }

  /** The last day must be over in the zone of every account. */
  private void requireEnded(Collection<SortedSet<String>> zones) {
    var running =
        zones.stream()
            .flatMap(SortedSet::stream)
            .distinct()
            .sorted()
            .filter(zone -> context.clock().instant().isBefore(period.end(ZoneId.of(zone))))
            .toList();
    if (!running.isEmpty()) {
      requireNone(
          List.of("%s is not over in %s".formatted(period.lastDay(), String.join(", ", running))));
    }
  }

  private void requireNone(List<String> guards) {
    if (!guards.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s is not invoiced, for %d reason%s:%s"
              .formatted(
                  period.key(),
                  guards.size(),
                  guards.size() == 1 ? "" : "s",
                  guards.stream().map(g -> "\n  - " + g).collect(Collectors.joining())),
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
    var documents = issued.documents();
    if (!issued.before().isEmpty()) {
      context.say("already issued: " + InvoiceReport.numbers(issued.before()));
    }
    if (!documents.isEmpty()) {
      context.say((options.dryRun() ? "would be issued for " : "issued for ") + period.key() + ":");
      InvoiceReport.of(documents).forEach(context::say);
    }
    var invoices = documents.stream().filter(InvoiceDocument::isInvoice).count();
    context.count("invoices_issued", options.dryRun() ? 0 : invoices);
    context.count("notes_issued", options.dryRun() ? 0 : documents.size() - invoices);
    context.count("invoices_issued_before", issued.before().size());
    return JobResult.done(message(issued));
  }

  private String message(Issued issued) {
    var documents = issued.documents();
    if (!documents.isEmpty()) {
      return "%s %s for %s: %s, %s"
          .formatted(
              options.dryRun() ? "dry run, nothing written: would issue" : "issued",
              InvoiceReport.kinds(documents),
              period.key(),
              InvoiceReport.numbers(documents),
              InvoiceReport.totals(documents));
    }
    return issued.before().isEmpty()
        ? "nothing to invoice: no clicks in " + period.key()
        : "already issued: %s; nothing changed".formatted(InvoiceReport.numbers(issued.before()));
  }
}
