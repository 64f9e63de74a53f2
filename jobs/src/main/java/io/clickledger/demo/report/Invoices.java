package io.clickledger.demo.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickledger.common.Micros;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The billing documents of a run. Money leaves for the page as decimal text, never as a
 * floating-point number.
 */
public record Invoices(List<Document> documents) {

  /** What the documents add up to, by currency and in the order of its code. */
  @JsonProperty
  public List<Total> totals() {
    var totals = new TreeMap<Currency, Total>(Comparator.comparing(Currency::getCurrencyCode));
    for (var document : documents) {
      totals.merge(document.currency(), Total.of(document), Total::plus);
    }
    return List.copyOf(totals.values());
  }

  /**
   * One invoice, credit note or debit note.
   *
   * @param number as printed on the document
   * @param kind invoice, credit note or debit note
   * @param corrects number of the invoice that a note changes; null on an invoice
   * @param advertiser id and name, as the reader should see them
   * @param from first billing day, in the account's zone
   * @param to last billing day, inclusive
   * @param billingZone IANA name of the account's zone
   * @param exactMicros exact total; negative on a credit note
   * @param amountMinorUnits total of the lines' rounded amounts
   * @param fingerprint SHA-256 in hexadecimal
   */
  public record Document(
      String number,
      String kind,
      @Nullable String corrects,
      String advertiser,
      LocalDate from,
      LocalDate to,
      String billingZone,
      Currency currency,
      long grossClicks,
      long invalidClicks,
      long netClicks,
      @JsonIgnore long exactMicros,
      @JsonIgnore long amountMinorUnits,
      String fingerprint,
      @JsonIgnore List<Line> lines) {

    @JsonProperty
    String exact() {
      return Micros.formatExact(exactMicros);
    }

    @JsonProperty
    String amount() {
      return Micros.format(amountMinorUnits, currency);
    }

    @JsonProperty
    String remainder() {
      return remainderOf(exactMicros, amountMinorUnits, currency);
    }

    @JsonProperty("lines")
    List<ShownLine> shownLines() {
      return lines.stream().map(line -> ShownLine.of(line, currency)).toList();
    }
  }

  /**
   * One line of a document.
   *
   * @param campaign id and name, as the reader should see them
   * @param amountMinorUnits exactMicros rounded half-even, once
   */
  public record Line(
      String campaign,
      long grossClicks,
      long invalidClicks,
      long netClicks,
      long exactMicros,
      long amountMinorUnits) {}

  /** A line with its money as text in the document's currency. */
  record ShownLine(
      String campaign,
      long grossClicks,
      long invalidClicks,
      long netClicks,
      String exact,
      String amount,
      String remainder) {
    static ShownLine of(Line line, Currency currency) {
      return new ShownLine(
          line.campaign(),
          line.grossClicks(),
          line.invalidClicks(),
          line.netClicks(),
          Micros.formatExact(line.exactMicros()),
          Micros.format(line.amountMinorUnits(), currency),
          remainderOf(line.exactMicros(), line.amountMinorUnits(), currency));
    }
  }

  /** Sum of all documents in one currency. */
  public record Total(
      Currency currency,
      long documents,
      long grossClicks,
      long invalidClicks,
      long netClicks,
      @JsonIgnore long exactMicros,
      @JsonIgnore long amountMinorUnits) {
    static Total of(Document document) {
      return new Total(
          document.currency(),
          1,
          document.grossClicks(),
          document.invalidClicks(),
          document.netClicks(),
          document.exactMicros(),
          document.amountMinorUnits());
    }

    Total plus(Total other) {
      return new Total(
          currency,
          documents + other.documents,
          Math.addExact(grossClicks, other.grossClicks),
          Math.addExact(invalidClicks, other.invalidClicks),
          Math.addExact(netClicks, other.netClicks),
          Math.addExact(exactMicros, other.exactMicros),
          Math.addExact(amountMinorUnits, other.amountMinorUnits));
    }

    @JsonProperty
    String exact() {
      return Micros.formatExact(exactMicros);
    }

    @JsonProperty
    String amount() {
      return Micros.format(amountMinorUnits, currency);
    }

    @JsonProperty
    String remainder() {
      return remainderOf(exactMicros, amountMinorUnits, currency);
    }
  }

  /** What rounding left over: exact − amount, all six digits. */
  private static String remainderOf(long exactMicros, long minorUnits, Currency currency) {
    return Micros.formatExact(
        Math.subtractExact(exactMicros, Micros.ofMinorUnits(minorUnits, currency)));
  }
}
