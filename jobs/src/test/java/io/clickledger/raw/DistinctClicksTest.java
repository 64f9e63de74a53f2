package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.BillableClick;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DistinctClicksTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void keepsTheCopyReceivedFirst() {
    var kept =
        only(
            RawRow.of("a").received("2026-03-28T12:00:02Z").by("second"),
            RawRow.of("a").received("2026-03-28T12:00:01.999999Z").by("first"),
            RawRow.of("a").received("2026-03-28T12:00:03Z").by("third"));

    assertThat(kept.<String>getAs(RawClick.USER_ID)).isEqualTo("first");
    assertThat(kept.<Integer>getAs(BillableClick.COPIES)).isEqualTo(3);
  }

  @Test
  void keepsTheEarlierEventWhenReceiptsTie() {
    var receipt = "2026-03-28T12:00:09Z";

    var kept =
        only(
            RawRow.of("a").at("2026-03-28T12:00:05Z").received(receipt).by("second"),
            RawRow.of("a").at("2026-03-28T12:00:04Z").received(receipt).by("first"));

    assertThat(kept.<String>getAs(RawClick.USER_ID)).isEqualTo("first");
  }

  @Test
  void keepsTheFirstPositionWhenTimestampsTie() {
    assertThat(
            only(source("file:/b", 0, 1), source("file:/a", 9, 9))
                .<String>getAs(RawClick.SOURCE_NAME))
        .isEqualTo("file:/a");
    assertThat(
            only(source("clicks", 10, 1), source("clicks", 9, 9))
                .<Integer>getAs(RawClick.SOURCE_PARTITION))
        .isEqualTo(9);
    assertThat(
            only(source("clicks", 0, 10), source("clicks", 0, 9))
                .<Long>getAs(RawClick.SOURCE_OFFSET))
        .isEqualTo(9);
  }

  @Test
  void keepsANullPriceOfTheCopyThatCounts() {
    var kept =
        only(
            RawRow.of("a").with(RawClick.PRICE_MICROS, null),
            RawRow.of("a").received("2026-03-28T13:00:00Z").with(RawClick.PRICE_MICROS, 100L));

    assertThat(kept.<Long>getAs(RawClick.PRICE_MICROS)).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/raw/copies.csv", numLinesToSkip = 1)
  void saysWhetherCopiesDisagree(
      String description,
      String column,
      @Nullable String first,
      @Nullable String second,
      boolean disagree) {
    var kept =
        only(
            RawRow.of("a").withText(column, first),
            RawRow.of("a").withText(column, second),
            RawRow.of("a").withText(column, first));

    assertThat(kept.<Boolean>getAs(BillableClick.COPIES_DISAGREE)).isEqualTo(disagree);
  }

  @Test
  void givesTheColumnsOfTheLogAndTwoMore() {
    var clicks = DistinctClicks.of(RawRow.dataset(SPARK, RawRow.of("a")));

    assertThat(clicks.columns())
        .startsWith(RawClick.TABLE.schema().fieldNames())
        .endsWith(BillableClick.COPIES, BillableClick.COPIES_DISAGREE)
        .hasSize(RawClick.TABLE.schema().size() + 2);
    assertThat(clicks.schema().apply(BillableClick.COPIES).dataType().sql()).isEqualTo("INT");
  }

  @Test
  void countsAClickOncePerDayWhereItsCopiesDisagreeOnTheDay() {
    var rows =
        RawRow.dataset(
            SPARK,
            RawRow.of("a").at("2026-03-27T23:59:59Z"),
            RawRow.of("a").at("2026-03-28T00:00:01Z"),
            RawRow.of("a").at("2026-03-28T00:00:02Z"));

    assertThat(DistinctClicks.of(rows).collectAsList())
        .extracting(r -> r.<Instant>getAs(RawClick.EVENT_TIME))
        .containsExactly(Instant.parse("2026-03-27T23:59:59Z"));
    assertThat(DistinctClicks.ofEachDay(rows).collectAsList())
        .extracting(r -> r.<Instant>getAs(RawClick.EVENT_TIME))
        .containsExactlyInAnyOrder(
            Instant.parse("2026-03-27T23:59:59Z"), Instant.parse("2026-03-28T00:00:01Z"));
  }

  @Test
  void givesTheSameForAnyOrderAndPartitions() {
    var rows = manyCopies(new Random(5));
    var expected = naive(rows);

    for (int partitions = 1; partitions <= 7; partitions += 3) {
      Collections.shuffle(rows, new Random(partitions));
      var shuffled = SPARK.createDataFrame(rows, RawClick.TABLE.schema()).repartition(partitions);

      assertThat(texts(DistinctClicks.of(shuffled).collectAsList())).isEqualTo(expected);
    }
  }

  @Test
  void shufflesOnce() {
    var plan =
        DistinctClicks.of(RawRow.dataset(SPARK, RawRow.of("a")))
            .queryExecution()
            .executedPlan()
            .toString();

    assertThat(plan.split("Exchange ", -1)).hasSize(1 + 1);
    assertThat(plan).contains("hashpartitioning(" + RawClick.CLICK_ID);
  }

  private static RawRow source(String name, int partition, long offset) {
    return RawRow.of("a")
        .with(RawClick.SOURCE_NAME, name)
        .with(RawClick.SOURCE_PARTITION, partition)
        .with(RawClick.SOURCE_OFFSET, offset);
  }

  private static Row only(RawRow... copies) {
    Dataset<Row> clicks = DistinctClicks.of(RawRow.dataset(SPARK, copies).repartition(2));
    var rows = clicks.collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  /** Copies of 200 clicks whose values come from so few that most of them tie somewhere. */
  private static List<Row> manyCopies(Random random) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < 1_000; i++) {
      rows.add(
          RawRow.of("click-" + random.nextInt(200))
              .at("2026-03-28T12:00:0" + random.nextInt(2) + "Z")
              .received("2026-03-28T12:00:0" + (4 + random.nextInt(3)) + "Z")
              .with(RawClick.AD_ID, (long) random.nextInt(2))
              .with(RawClick.PRICE_MICROS, random.nextInt(3) == 0 ? null : 100L)
              .with(RawClick.SOURCE_NAME, "file:/" + random.nextInt(2))
              .with(RawClick.SOURCE_OFFSET, (long) i)
              .row());
    }
    // Read back, since only rows of a dataset know their columns.
    return new ArrayList<>(SPARK.createDataFrame(rows, RawClick.TABLE.schema()).collectAsList());
  }

  private static List<String> naive(List<Row> rows) {
    var byId =
        rows.stream().collect(Collectors.groupingBy(row -> row.<String>getAs(RawClick.CLICK_ID)));
    return byId.values().stream().map(DistinctClicksTest::naiveFirst).sorted().toList();
  }

  private static String naiveFirst(Collection<Row> copies) {
    var first =
        copies.stream()
            .min(
                Comparator.<Row, Instant>comparing(row -> row.getAs(RawClick.RECEIVED_AT))
                    .thenComparing(row -> row.<Instant>getAs(RawClick.EVENT_TIME))
                    .thenComparing(row -> row.<String>getAs(RawClick.SOURCE_NAME))
                    .thenComparing(row -> row.<Long>getAs(RawClick.SOURCE_OFFSET)))
            .orElseThrow();
    var disagree =
        copies.stream()
            .anyMatch(
                row ->
                    !row.getAs(RawClick.EVENT_TIME).equals(first.getAs(RawClick.EVENT_TIME))
                        || !row.getAs(RawClick.AD_ID).equals(first.getAs(RawClick.AD_ID))
                        || !Objects.equals(
                            row.<Long>getAs(RawClick.PRICE_MICROS),
                            first.<Long>getAs(RawClick.PRICE_MICROS)));
    return first.mkString("|") + "|" + copies.size() + "|" + disagree;
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream().map(row -> row.mkString("|")).sorted().toList();
  }
}
