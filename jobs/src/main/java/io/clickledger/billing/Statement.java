package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What an account owes for a period, as computed from truth, or what it owes more than was issued;
 * a document is a statement with a number. Every total is the sum of the lines, so the amount due
 * is the sum of amounts each rounded once.
 *
 * @param lines one a key, by key
 * @param inputVersions what each UTC day was built from: Delta versions and the cutoff, keyed
 *     {@code 2026-03-28/raw_click}
 */
public record Statement(
    Account account,
    BillingPeriod period,
    LinesBy linesBy,
    List<InvoiceLine> lines,
    SortedMap<String, Long> inputVersions) {

  public Statement {
    lines = lines.stream().sorted(Comparator.comparing(InvoiceLine::key)).toList();
    inputVersions = new TreeMap<>(inputVersions);
  }

  /** What this has more than the documents that were issued for it; lines that changed. */
  Statement minus(Collection<InvoiceDocument> issued) {
    var before = total(issued);
    var now = new TreeMap<LineKey, InvoiceLine>();
    lines.forEach(line -> now.put(line.key(), line));
    var keys = new TreeSet<>(now.keySet());
    keys.addAll(before.keySet());
    var more = new ArrayList<InvoiceLine>();
    for (var key : keys) {
      var nothing = InvoiceLine.nothing(key);
      var line =
          now.getOrDefault(key, nothing)
              .minus(before.getOrDefault(key, nothing), account.currency());
      if (line.changesClicks() || line.changesMoney()) {
        more.add(line);
      }
    }
    return new Statement(account, period, linesBy, more, inputVersions);
  }

  /** The lines of an invoice and its notes, added up by key. */
  static Map<LineKey, InvoiceLine> total(Collection<InvoiceDocument> issued) {
    var total = new TreeMap<LineKey, InvoiceLine>();
    for (var document : issued) {
      var currency = document.statement().account().currency();
      for (var line : document.statement().lines()) {
        total.merge(line.key(), line, (a, b) -> a.plus(b, currency));
      }
    }
    return total;
  }

  /** Whether any line says something else of money than was issued. */
  boolean changesMoney() {
    return lines.stream().anyMatch(InvoiceLine::changesMoney);
  }

  public long grossClicks() {
    return sum(line -> line.figures().grossClicks());
  }

  public long invalidClicks() {
    return sum(line -> line.figures().invalidClicks());
  }

  public long givtClicks() {
    return sum(line -> line.figures().givtClicks());
  }

  public long sivtClicks() {
    return sum(line -> line.figures().sivtClicks());
  }

  public long manualClicks() {
    return sum(line -> line.figures().manualClicks());
  }

  public long netClicks() {
    return sum(line -> line.figures().netClicks());
  }

  public long netMicros() {
    return sum(line -> line.figures().netMicros());
  }

  public long amountMinor() {
    return sum(InvoiceLine::amountMinor);
  }

  public long remainderMicros() {
    return sum(InvoiceLine::remainderMicros);
  }

  /** The amount due, for example {@code 12.34 USD}. */
  public String amount() {
    return Micros.format(amountMinor(), account.currency()) + " " + account.currency();
  }

  private long sum(ToLongFunction<InvoiceLine> figure) {
    return lines.stream().mapToLong(figure).reduce(0, Math::addExact);
  }
}
