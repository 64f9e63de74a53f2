package io.clickledger.billing;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Recomputes what every account owes for a period and emits the difference from what was issued.
 * Whoever has gross clicks gets a statement, also when all of them are invalid: an invoice of 0
 * shows the traffic that was not charged.
 */
public final class InvoiceGenerator {
  private final BillingPeriod period;
  private final Map<Long, SortedSet<String>> zones;
  private final Map<LocalDate, Map<String, Long>> inputVersions;
  private final LinesBy linesBy;

  /**
   * @param zones IANA zones of each advertiser's account that are in force in the period
   * @param inputVersions for each UTC day that has truth, what it was built from
   * @param linesBy of new invoices; a note has the lines of its invoice
   */
  public InvoiceGenerator(
      BillingPeriod period,
      Map<Long, SortedSet<String>> zones,
      Map<LocalDate, Map<String, Long>> inputVersions,
      LinesBy linesBy) {
    this.period = period;
    this.zones = Map.copyOf(zones);
    this.inputVersions = Map.copyOf(inputVersions);
    this.linesBy = linesBy;
  }

  /**
   * Statements by advertiser, and why there cannot be one for the others.
   *
   * @param guards one sentence for each reason not to issue anything
   */
  public record Statements(List<Statement> statements, List<String> guards) {}

  /**
   * What the accounts owe, from the exact totals of their campaigns.
   *
   * @param totals by ad where any account wants lines by ad
   * @param issued what is on record of the period
   */
  public Statements statements(List<AccountTotals> totals, List<Billed> issued) {
    var issuedBy = linesBy(issued);
    var byAdvertiser =
        totals.stream()
            .collect(
                Collectors.groupingBy(
                    AccountTotals::advertiserId, TreeMap::new, Collectors.toList()));
    var statements = new ArrayList<Statement>();
    var guards = new ArrayList<String>();
    byAdvertiser.forEach(
        (advertiser, inCurrencies) -> {
          var flaws = flaws(advertiser, inCurrencies);
          flaws.forEach(flaw -> guards.add("advertiser " + advertiser + ": " + flaw));
          if (flaws.isEmpty()) {
            var by = issuedBy.getOrDefault(advertiser, linesBy);
            statements.add(statement(inCurrencies.get(0), by));
          }
        });
    return new Statements(List.copyOf(statements), List.copyOf(guards));
  }

  /** What has a line of its own in the documents on record of this period, by advertiser. */
  Map<Long, LinesBy> linesBy(List<Billed> issued) {
    var by = new TreeMap<Long, LinesBy>();
    issued.stream()
        .filter(billed -> billed.period().equals(period))
        .forEach(
            billed ->
                by.put(billed.account().advertiserId(), billed.invoice().statement().linesBy()));
    return by;
  }

  /** The difference from what is on record; periods apart from this one are ignored. */
  public InvoiceDifference difference(List<Statement> statements, List<Billed> issued) {
    var open = new TreeMap<Long, Statement>();
    statements.forEach(s -> open.put(s.account().advertiserId(), s));
    var corrections = new ArrayList<InvoiceDifference.Correction>();
    var unchanged = new ArrayList<Billed>();
    var overlaps = new ArrayList<InvoiceDifference.Change>();
    var moved = new ArrayList<InvoiceDifference.Change>();
    for (var billed : issued) {
      if (!billed.period().equals(period)) {
        Optional.ofNullable(open.get(billed.account().advertiserId()))
            .filter(s -> billed.period().overlaps(period))
            .ifPresent(s -> overlaps.add(new InvoiceDifference.Change(billed, s)));
      }
    }
    for (var billed : issued) {
      if (billed.period().equals(period)) {
        var owed = open.remove(billed.account().advertiserId());
        var now = owed == null ? nothing(billed.invoice().statement()) : owed;
        var more = now.minus(billed.documents());
        if (!now.account().equals(billed.account())) {
          moved.add(new InvoiceDifference.Change(billed, now));
        } else if (more.changesMoney()) {
          corrections.add(new InvoiceDifference.Correction(billed, now, more));
        } else {
          unchanged.add(billed);
        }
      }
    }
    return new InvoiceDifference(
        List.copyOf(open.values()), corrections, unchanged, overlaps, moved);
  }

  private List<String> flaws(long advertiser, List<AccountTotals> inCurrencies) {
    var flaws = new ArrayList<String>();
    var currencies =
        inCurrencies.stream()
            .map(AccountTotals::currency)
            .collect(Collectors.toCollection(TreeSet::new));
    if (currencies.size() > 1) {
      flaws.add("clicks in %d currencies (%s)".formatted(currencies.size(), join(currencies)));
    }
    currencies.stream()
        .filter(code -> currency(code).isEmpty())
        .forEach(code -> flaws.add("\"" + code + "\" is not an ISO 4217 currency"));
    var inForce = zones.getOrDefault(advertiser, new TreeSet<>());
    if (inForce.isEmpty()) {
      flaws.add("clicks, but table campaign has no row of the account in force");
    } else if (inForce.size() > 1) {
      flaws.add("the billing zone changes within the period (%s)".formatted(join(inForce)));
    }
    for (var account : inCurrencies) {
      for (var line : account.lines()) {
        line.figures().flaw().ifPresent(f -> flaws.add(line.key() + ": " + f));
      }
    }
    return flaws;
  }

  private Statement statement(AccountTotals totals, LinesBy by) {
    var currency = currency(totals.currency()).orElseThrow();
    var zone = ZoneId.of(zones.getOrDefault(totals.advertiserId(), new TreeSet<>()).first());
    return new Statement(
        new Account(totals.advertiserId(), currency, zone),
        period,
        by,
        by.of(totals.lines()).stream().map(line -> InvoiceLine.of(line, currency)).toList(),
        inputs(zone));
  }

  private TreeMap<String, Long> inputs(ZoneId zone) {
    var inputs = new TreeMap<String, Long>();
    for (var day : period.utcDays(zone)) {
      inputVersions
          .getOrDefault(day, Map.of())
          .forEach((input, version) -> inputs.put(day + "/" + input, version));
    }
    return inputs;
  }

  private Statement nothing(Statement issued) {
    return new Statement(
        issued.account(), period, issued.linesBy(), List.of(), inputs(issued.account().zone()));
  }

  private static Optional<Currency> currency(String code) {
    try {
      return Optional.of(Currency.getInstance(code));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String join(SortedSet<String> values) {
    return String.join(", ", values);
  }
}
