package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawDayTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");

  @TempDir Path directory;

  @Test
  void takesTheEventsOfTheDayInUtc() {
    var raw =
        RawRow.dataset(
            SPARK,
            RawRow.of("last of the day before").at("2026-03-27T23:59:59.999999Z"),
            RawRow.of("first").at("2026-03-28T00:00:00Z"),
            RawRow.of("last").at("2026-03-28T23:59:59.999999Z"),
            RawRow.of("first of the day after").at("2026-03-29T00:00:00Z"));

    assertThat(ids(RawDay.receivedFor(raw, DAY, Optional.empty())))
        .containsExactly("first", "last");
  }

  @Test
  void takesReceiptsThatLieBeforeTheEventOrDaysAfterIt() {
    var raw =
        RawRow.dataset(
            SPARK,
            RawRow.of("clock behind").at("2026-03-28T00:00:00Z").received("2026-03-27T23:55:00Z"),
            RawRow.of("late").received("2026-04-11T03:00:00Z"));

    assertThat(ids(RawDay.receivedFor(raw, DAY, Optional.empty())))
        .containsExactly("clock behind", "late");
  }

  @Test
  void stopsBeforeTheCutoff() {
    var cutoff = Instant.parse("2026-03-29T06:30:00Z");
    var raw =
        RawRow.dataset(
            SPARK,
            RawRow.of("hour before").received("2026-03-29T05:59:59Z"),
            RawRow.of("just before").received("2026-03-29T06:29:59.999999Z"),
            RawRow.of("at the cutoff").received("2026-03-29T06:30:00Z"),
            RawRow.of("next hour").received("2026-03-29T07:00:00Z"),
            RawRow.of("next day, earlier hour").received("2026-03-30T01:00:00Z"));

    assertThat(ids(RawDay.receivedFor(raw, DAY, Optional.of(cutoff))))
        .containsExactly("hour before", "just before");
  }

  @Test
  void opensNoFileOfReceiptHoursOutside() throws IOException {
    var lake = new Lake(SPARK, directory.toString());
    RawRow.land(
        lake,
        RawRow.of("day before").at("2026-03-27T09:00:00Z"),
        RawRow.of("hour 22 of the day before").at("2026-03-27T22:10:00Z"),
        RawRow.of("hour 23 of the day before").at("2026-03-27T23:10:00Z"),
        RawRow.of("taken").at("2026-03-28T12:00:00Z"),
        RawRow.of("after the cutoff").at("2026-03-28T23:00:00Z").received("2026-03-29T07:00:00Z"));
    delete(lake, "received_date=2026-03-27/received_hour=9");
    delete(lake, "received_date=2026-03-27/received_hour=22");
    delete(lake, "received_date=2026-03-29/received_hour=7");

    var cutoff = Optional.of(Instant.parse("2026-03-29T06:30:00Z"));
    var rows = RawDay.receivedFor(lake.read(RawClick.TABLE), DAY, cutoff);

    assertThat(ids(rows)).containsExactly("taken");
  }

  private static void delete(Lake lake, String partition) throws IOException {
    var folder = Path.of(lake.location(RawClick.TABLE)).resolve(partition);
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<String> ids(Dataset<Row> rows) {
    return rows.select(RawClick.CLICK_ID).collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }
}
