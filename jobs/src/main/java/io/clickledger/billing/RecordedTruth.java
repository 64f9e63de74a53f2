package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;

import io.clickledger.lake.ExpiredFiles;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawDay;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.truth.DayTruth;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Truth as it was when a document was issued: computed again from the raw log, the marks and the
 * rate card, each at the version that the document names. Nothing that was derived is read.
 */
final class RecordedTruth {
  private final Lake lake;

  RecordedTruth(Lake lake) {
    this.lake = lake;
  }

  /** What each UTC day was built from, by input; the keys of a document's input versions apart. */
  static SortedMap<LocalDate, Map<String, Long>> byDay(Map<String, Long> inputVersions) {
    var days = new TreeMap<LocalDate, Map<String, Long>>();
    inputVersions.forEach(
        (key, version) -> {
          var slash = key.indexOf('/');
          days.computeIfAbsent(LocalDate.parse(key.substring(0, slash)), d -> new TreeMap<>())
              .put(key.substring(slash + 1), version);
        });
    return days;
  }

  /**
   * The clicks of accounts in one period. A day that several were built from in the same way is
   * computed once.
   *
   * @return rows of {@code billable_click}
   */
  Dataset<Row> clicks(BillingPeriod period, Collection<Statement> statements) {
    var accounts = new LinkedHashMap<Map.Entry<LocalDate, Map<String, Long>>, Set<Long>>();
    for (var statement : statements) {
      for (var day : byDay(statement.inputVersions()).entrySet()) {
        accounts
            .computeIfAbsent(Map.entry(day.getKey(), day.getValue()), d -> new TreeSet<>())
            .add(statement.account().advertiserId());
      }
    }
    var clicks = lake.spark().createDataFrame(List.<Row>of(), BillableClick.TABLE.schema());
    for (var day : accounts.entrySet()) {
      var ofDay = ofDay(day.getKey().getKey(), day.getKey().getValue());
      clicks =
          clicks.unionByName(
              ofDay.where(col(BillableClick.ADVERTISER_ID).isin(day.getValue().toArray())));
    }
    return BillableTotals.ofPeriod(clicks, period);
  }

  /** All clicks of a UTC day. */
  Dataset<Row> ofDay(LocalDate day, Map<String, Long> inputs) {
    var cutoff = inputs.get(DayTruth.CUTOFF_MICROS);
    if (cutoff == null) {
      throw new Unverifiable(day + ": the cutoff of its truth is not on record");
    }
    ExpiredFiles.wholeFrom(lake, RawClick.TABLE)
        .filter(from -> !RawDay.isWhole(from, day))
        .ifPresent(
            from -> {
              throw new Unverifiable(
                  "retention has deleted what was received before %s, so clicks of %s"
                      .formatted(from, day));
            });
    return DayTruth.of(
        version(RawClick.TABLE, inputs),
        version(Campaign.TABLE, inputs),
        version(ClickVerdict.TABLE, inputs),
        day,
        Instant.EPOCH.plus(cutoff, ChronoUnit.MICROS));
  }

  /** A table that was not read did not exist: no rows. */
  Dataset<Row> version(TableDefinition table, Map<String, Long> inputs) {
    var version = inputs.get(table.name());
    return version == null
        ? lake.spark().createDataFrame(List.<Row>of(), table.schema())
        : lake.read(table, version);
  }
}
