package io.clickledger.billing;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
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

  /**
   * @param zones IANA zones of each advertiser's account that are in force in the period
   * @param inputVersions for each UTC day that has truth, the table versions it was built from
   */
  public InvoiceGenerator(
      BillingPeriod period,
      Map<Long, SortedSet<String>> zones,
      Map<LocalDate, Map<String, Long>> inputVersions) {
    this.period = period;
    this.zones = Map.copyOf(zones);
    this.inputVersions = Map.copyOf(inputVersions);
  }

  /**
   * Statements by advertiser, and why there cannot be one for the others.
   *
   * @param guards one sentence for each reason not to issue anything
   */
  public record Statements(List<Statement> statements, List<String> guards) {}

  /** What the accounts owe, from the exact totals of their campaigns. */
  public Statements statements(List<AccountTotals> totals) {
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
            statements.add(statement(inCurrencies.get(0)));
          }
        });
    return new Statements(List.copyOf(statements), List.copyOf(guards));
  }

  /**
   * The difference from the invoices on record; those of periods apart from this one are ignored.
   */
  public InvoiceDifference difference(List<Statement> statements, List<InvoiceDocument> issued) {
    var open = new TreeMap<Long, Statement>();
    statements.forEach(s -> open.put(s.account().advertiserId(), s));
    var unchanged = new ArrayList<InvoiceDocument>();
    var changes = new ArrayList<InvoiceDifference.Change>();
    var overlaps = new ArrayList<InvoiceDifference.Change>();
    for (var document : sorted(issued)) {
      var advertiser = document.statement().account().advertiserId();
      var now = Optional.ofNullable(open.get(advertiser));
      if (!document.statement().period().equals(period)) {
        now.filter(s -> document.statement().period().overlaps(period))
            .ifPresent(s -> overlaps.add(new InvoiceDifference.Change(document, s)));
        continue;
      }
      var recomputed = now.orElseGet(() -> nothing(document.statement()));
      if (document.statement().owesTheSameAs(recomputed)) {
        unchanged.add(document);
      } else {
        changes.add(new InvoiceDifference.Change(document, recomputed));
      }
    }
    unchanged.forEach(d -> open.remove(d.statement().account().advertiserId()));
    changes.forEach(c -> open.remove(c.issued().statement().account().advertiserId()));
    return new InvoiceDifference(List.copyOf(open.values()), unchanged, changes, overlaps);
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
        line.flaw().ifPresent(f -> flaws.add("campaign " + line.campaignId() + ": " + f));
      }
    }
    return flaws;
  }

  private Statement statement(AccountTotals totals) {
    var currency = currency(totals.currency()).orElseThrow();
    var zone = ZoneId.of(zones.getOrDefault(totals.advertiserId(), new TreeSet<>()).first());
    var versions = new TreeMap<String, Long>();
    for (var day : period.utcDays(zone)) {
      inputVersions
          .getOrDefault(day, Map.of())
          .forEach((table, version) -> versions.put(day + "/" + table, version));
    }
    return new Statement(
        new Account(totals.advertiserId(), currency, zone),
        period,
        totals.lines().stream().map(line -> InvoiceLine.of(line, currency)).toList(),
        versions);
  }

  private static Statement nothing(Statement issued) {
    return new Statement(issued.account(), issued.period(), List.of(), new TreeMap<>());
  }

  private static List<InvoiceDocument> sorted(List<InvoiceDocument> documents) {
    return documents.stream()
        .sorted(
            Comparator.comparing(InvoiceDocument::series)
                .thenComparingLong(InvoiceDocument::number))
        .toList();
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
