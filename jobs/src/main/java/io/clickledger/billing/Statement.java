package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What an account owes for a period, as computed from truth; a document is a statement with a
 * number. Every total is the sum of the lines, so the amount due is the sum of amounts each rounded
 * once.
 *
 * @param lines one a campaign, by campaign
 * @param inputVersions Delta versions behind each UTC day, keyed {@code 2026-03-28/raw_click}
 */
public record Statement(
    Account account,
    BillingPeriod period,
    List<InvoiceLine> lines,
    SortedMap<String, Long> inputVersions) {

  public Statement {
    lines = lines.stream().sorted(Comparator.comparingLong(InvoiceLine::campaignId)).toList();
    inputVersions = new TreeMap<>(inputVersions);
  }

  public long grossClicks() {
    return sum(InvoiceLine::grossClicks);
  }

  public long invalidClicks() {
    return sum(InvoiceLine::invalidClicks);
  }

  public long netClicks() {
    return sum(InvoiceLine::netClicks);
  }

  public long netMicros() {
    return sum(InvoiceLine::netMicros);
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

  /** The same figures in the same currency; the versions that they came from may differ. */
  public boolean owesTheSameAs(Statement other) {
    return account.currency().equals(other.account.currency()) && lines.equals(other.lines);
  }

  private long sum(ToLongFunction<InvoiceLine> figure) {
    return lines.stream().mapToLong(figure).reduce(0, Math::addExact);
  }
}
