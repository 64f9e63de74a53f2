package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.raw.DateSpan;
import io.clickledger.rules.verdict.Ruling;
import io.clickledger.rules.verdict.SelectorIndex;
import io.clickledger.rules.verdict.SuppliedVerdicts.Supplied;
import io.clickledger.table.ClickVerdict;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The rulings of a file under their numbers, for Spark. */
final class NumberedRulings {
  private final String fileName;
  private final List<Supplied> rulings;

  /**
   * @param rulings a ruling's place in the list is its number
   */
  NumberedRulings(String fileName, List<Supplied> rulings) {
    this.fileName = fileName;
    this.rulings = List.copyOf(rulings);
  }

  /** The UTC dates of the clicks that can be named; empty: any, for an id stands without a date. */
  Optional<List<DateSpan>> dates() {
    var spans = new ArrayList<DateSpan>();
    for (var supplied : rulings) {
      var ruling = supplied.ruling();
      var selector = ruling.selector();
      if (selector != null) {
        var last = dateOf(selector.to().minus(1, ChronoUnit.MICROS));
        spans.add(new DateSpan(dateOf(selector.from()), last.plusDays(1)));
      } else if (ruling.eventDate() != null) {
        spans.add(new DateSpan(ruling.eventDate(), ruling.eventDate().plusDays(1)));
      } else {
        return Optional.empty();
      }
    }
    return spans.isEmpty() ? Optional.empty() : Optional.of(DateSpan.joined(spans));
  }

  private static LocalDate dateOf(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /** Rows in the shape of {@link NamedClicks#named}. */
  Dataset<Row> named(SparkSession spark) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < rulings.size(); i++) {
      var ruling = rulings.get(i).ruling();
      if (ruling.clickId() != null) {
        rows.add(RowFactory.create(i, ruling.clickId(), ruling.eventDate()));
      }
    }
    return spark.createDataFrame(rows, NamedClicks.named());
  }

  SelectorIndex selectors() {
    var selectors =
        rulings.stream().map(one -> one.ruling().selector()).filter(Objects::nonNull).toList();
    return new SelectorIndex(selectors);
  }

  /** For each of {@link #selectors} the number of its ruling. */
  int[] numbersOfSelectors() {
    return IntStream.range(0, rulings.size())
        .filter(i -> rulings.get(i).ruling().selector() != null)
        .toArray();
  }

  /** Rows in the shape of {@link ImportedMarks#RULING}. */
  Dataset<Row> rows(SparkSession spark) {
    var rows = new ArrayList<Row>();
    var first = new HashMap<List<Object>, Integer>();
    for (int i = 0; i < rulings.size(); i++) {
      var ruling = rulings.get(i).ruling();
      var selector = ruling.selector() == null ? null : ruling.selector().json();
      var same = first.computeIfAbsent(identity(ruling, selector), absent -> first.size());
      rows.add(
          RowFactory.create(
              i,
              same,
              ruling.tier().name(),
              ruling.model(),
              ruling.modelVersion(),
              ruling.decision().name(),
              ruling.score(),
              ruling.decidedAt(),
              selector,
              ruling.reason(),
              fileName + "#" + rulings.get(i).record().number()));
    }
    return spark.createDataFrame(rows, ImportedMarks.RULING);
  }

  /** What the key of {@code click_verdict} says besides the click. */
  private static List<Object> identity(Ruling ruling, @Nullable String selector) {
    return List.of(
        ruling.tier(),
        ruling.model(),
        ruling.modelVersion(),
        ruling.decision(),
        ruling.decidedAt(),
        Optional.ofNullable(selector));
  }

  /** A mark of which this does not hold is none of these rulings'. */
  Column mayHaveGiven() {
    var times = rulings.stream().map(one -> one.ruling().decidedAt()).sorted().toList();
    return times.isEmpty()
        ? lit(false)
        : col(ClickVerdict.DECIDED_AT).between(lit(times.get(0)), lit(times.get(times.size() - 1)));
  }
}
