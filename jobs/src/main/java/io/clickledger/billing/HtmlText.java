package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Pieces of a page: what is text in the data is text on the page; numbers have commas between
 * thousands, a point before decimals, and U+2212 for a minus sign.
 */
final class HtmlText {
  /** Stands where there is no figure. */
  static final String NONE = "–";

  private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d)(?=(?:\\d{3})+$)");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  private HtmlText() {}

  /** Text, or the value of a quoted attribute. */
  static String text(String text) {
    return PlainText.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String day(LocalDate day) {
    return "<time datetime=\"%s\">%s</time>".formatted(day, DAY.format(day));
  }

  static String clicks(long clicks) {
    return decimal(BigDecimal.valueOf(clicks));
  }

  /** With all six digits. */
  static String exact(long micros) {
    return decimal(new BigDecimal(Micros.formatExact(micros)));
  }

  /** With the currency's minor digits. */
  static String amount(long minorUnits, Currency currency) {
    return decimal(new BigDecimal(Micros.format(minorUnits, currency)));
  }

  /** With the currency's minor digits, and as many more as there are. */
  static String price(long micros, Currency currency) {
    var price = new BigDecimal(Micros.formatExact(micros)).stripTrailingZeros();
    var digits = Micros.minorDigits(currency);
    return decimal(price.scale() < digits ? price.setScale(digits) : price);
  }

  private static String decimal(BigDecimal value) {
    var digits = value.abs().toPlainString();
    var point = digits.indexOf('.');
    var whole = point < 0 ? digits : digits.substring(0, point);
    return (value.signum() < 0 ? "\u2212" : "")
        + THOUSANDS.matcher(whole).replaceAll(",")
        + digits.substring(whole.length());
  }

  /** An element around a value that has this name in the other formats. */
  static String field(String element, String name, String value) {
    return "<%s data-field=\"%s\">%s</%s>".formatted(element, name, value, element);
  }

  /** A cell with a number. */
  static String number(String name, String value) {
    return "<td class=\"n\" data-field=\"%s\">%s</td>".formatted(name, value);
  }

  /** The rows of a definition list; the values are HTML. */
  static String definitions(Map<String, String> values) {
    return values.entrySet().stream()
        .map(value -> "<dt>%s</dt><dd>%s</dd>".formatted(value.getKey(), value.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
