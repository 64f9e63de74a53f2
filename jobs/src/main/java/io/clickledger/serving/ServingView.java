package io.clickledger.serving;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.clickledger.common.Micros;
import io.clickledger.common.TextResource;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A view that people query. Its file {@code serving/NAME.sql} begins with what it is and what each
 * column is, a comment line each; {@code ${table}} stands for a table or a view before it, {@code
 * ${table$partitions}} for what the table's log says of its partitions.
 *
 * @param comment what one row is
 * @param columns comments by column, in order
 * @param query with places for the tables
 */
public record ServingView(String name, String comment, Map<String, String> columns, String query) {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z_]+)([.$][a-z0-9]+)?}");

  /** Codes by digits after the point: no table. */
  private static final String CURRENCIES = "currencies";

  private static final Pattern COLUMN = Pattern.compile("-- ([a-z_]+): (.+)");

  /** Every view, after those that it reads. */
  public static final List<ServingView> ALL =
      List.of(
          of("campaign_terms"),
          of("rollup_lane"),
          of("invoiced_periods"),
          of("days"),
          of("clicks_minute"),
          of("clicks_hour"),
          of("clicks_day"),
          of("spend_today"),
          of("campaign_pacing"),
          of("invalid_traffic"),
          of("divergence"),
          of("invoices"),
          of("invoice_line"),
          of("late_clicks"),
          of("freshness"));

  private static ServingView of(String name) {
    var lines = TextResource.of("serving/" + name + ".sql").lines().toList();
    var columns = new LinkedHashMap<String, String>();
    var line = 1;
    for (; COLUMN.matcher(lines.get(line)).matches(); line++) {
      var parts = lines.get(line).substring("-- ".length()).split(": ", 2);
      columns.put(parts[0], parts[1]);
    }
    return new ServingView(
        name,
        lines.get(0).substring("-- ".length()),
        columns,
        String.join("\n", lines.subList(line, lines.size())));
  }

  /**
   * The query, to be run where tables and views have their own names.
   *
   * @param there names of the tables that are there; in the place of another one stands a relation
   *     without a row
   */
  String sql(Set<String> there) {
    return PLACE
        .matcher(query)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    relation(place.group(1), place.group(2) == null ? "" : place.group(2), there)));
  }

  /** Names of the tables and views that it reads. */
  Set<String> reads() {
    return PLACE
        .matcher(query)
        .results()
        .map(place -> place.group(1))
        .filter(name -> !name.equals(CURRENCIES))
        .collect(toSet());
  }

  private static String relation(String name, String part, Set<String> there) {
    if (name.equals(CURRENCIES)) {
      return currencies(Integer.parseInt(part.substring(1)));
    }
    var table = Tables.ALL.stream().filter(t -> t.name().equals(name)).findFirst();
    return table.isEmpty() || there.contains(name)
        ? TrinoSql.name(name + part)
        : empty(table.get(), part);
  }

  private static String empty(TableDefinition table, String part) {
    return part.isEmpty() ? TrinoSql.empty(table) : TrinoSql.emptyPartitions(table);
  }

  /** Codes of the currencies that have so many digits after the point, as SQL. */
  private static String currencies(int minorDigits) {
    return Currency.getAvailableCurrencies().stream()
        .filter(currency -> Micros.minorDigits(currency) == minorDigits)
        .map(currency -> TrinoSql.text(currency.getCurrencyCode()))
        .sorted()
        .collect(joining(", "));
  }
}
