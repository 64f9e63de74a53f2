package io.clickledger.stream;

import static io.clickledger.testing.SqlRows.minute;
import static io.clickledger.testing.SqlRows.rollupAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickDay;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.SqlRows;
import io.clickledger.testing.TestSession;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ladder from minutes to hours and days. */
class CompactJobTest {
  private final Lake lake = TestSession.lake();

  private String compact() {
    return CompactJob.run(TestSession.context(lake, "compact", Clock.systemUTC())).message();
  }

  private void minutes(String... partials) {
    SqlRows.append(lake, ClickMinute.TABLE, String.join(", ", partials));
  }

  private void laneAt(String watermark, long batch) {
    SqlRows.append(lake, StreamProgress.TABLE, rollupAt(watermark, batch, 1));
  }

  private List<String> rows(TableDefinition table, String... columns) {
    return lake.read(table).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .collect(Collectors.toList());
  }

  private List<String> hours() {
    return rows(ClickHour.TABLE, "date_format(hour, 'dd HH')", "ad_id", "clicks", "spend_micros");
  }

  private List<String> days() {
    return rows(ClickDay.TABLE, "date_format(event_date, 'dd')", "ad_id", "clicks", "spend_micros");
  }

  private void twoDays() {
    minutes(
        minute("2026-03-28 10:00:00", 1, 50, 5, 0),
        minute("2026-03-28 10:00:00", 1, 50, 2, 1),
        minute("2026-03-28 23:59:00", 1, 50, 1, 1),
        minute("2026-03-28 23:59:00", 2, 50, 4, 1),
        minute("2026-03-29 00:10:00", 1, 50, 3, 1),
        minute("2026-03-29 01:10:00", 1, 50, 6, 1));
  }

  @Test
  void writesADayOnceAllItsHoursAreFinal() {
    twoDays();
    // 25 minutes after midnight the last hour of the 28th is final: 15 for on-time clicks, 10 for
    // disorder.
    laneAt("2026-03-29 00:24:59", 0);
    compact();
    assertThat(hours()).containsExactly("28 10 1 7 700");
    assertThat(lake.has(ClickDay.TABLE)).isFalse();

    laneAt("2026-03-29 01:25:00", 1);
    assertThat(compact()).contains("over 2 days, 1 of them whole");
    assertThat(hours())
        .containsExactly("28 10 1 7 700", "28 23 1 1 100", "28 23 2 4 400", "29 00 1 3 300");
    assertThat(days()).containsExactly("28 1 8 800", "28 2 4 400");

    assertThat(compact()).contains("nothing to do");
  }

  @Test
  void keepsMinutesHoursAndDaysEqual() {
    twoDays();
    laneAt("2026-03-30 01:00:00", 0);
    compact();

    var byAd = List.of("ad_id", "clicks", "spend_micros").toArray(String[]::new);
    for (var table : List.of(ClickMinute.TABLE, ClickHour.TABLE, ClickDay.TABLE)) {
      assertThat(
              lake
                  .read(table)
                  .selectExpr(byAd)
                  .groupBy("ad_id")
                  .sum("clicks", "spend_micros")
                  .collectAsList()
                  .stream()
                  .map(row -> row.mkString(" "))
                  .sorted())
          .as(table.name())
          .containsExactly("1 17 1700", "2 4 400");
    }
    assertThat(rows(ClickMinute.TABLE, "batch_id")).hasSize(5).containsOnly("null");
  }

  @Test
  void bringsDaysToALakeThatHasOnlyItsHours() {
    twoDays();
    laneAt("2026-03-29 02:00:00", 0);
    compact();
    forget(ClickDay.TABLE);

    assertThat(compact())
        .isEqualTo("compact: wrote click_day of 1 dates; no hour has become final");
    assertThat(days()).containsExactly("28 1 8 800", "28 2 4 400");
  }

  @Test
  @Tag("faults")
  void ofTwoAtOnceOneRuns() {
    twoDays();
    laneAt("2026-03-30 01:00:00", 0);
    try (var other = CompactJob.lease(TestSession.context(lake, "compact", Clock.systemUTC()))) {
      assertThat(other).isNotNull();
      assertThatThrownBy(this::compact)
          .isInstanceOfSatisfying(
              ClickledgerException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD));
      assertThat(lake.has(ClickHour.TABLE)).isFalse();
    }

    assertThat(compact()).contains("over 2 days");
    assertThat(days()).containsExactly("28 1 8 800", "28 2 4 400", "29 1 9 900");
  }

  /** A run that was killed before it merged the minutes. */
  @Test
  @Tag("faults")
  void countsTheSameAfterARunThatWasCutShort() throws Exception {
    twoDays();
    laneAt("2026-03-29 02:00:00", 0);
    var before = lake.version(ClickMinute.TABLE);
    compact();
    io.delta.tables.DeltaTable.forPath(lake.spark(), lake.location(ClickMinute.TABLE))
        .restoreToVersion(before);
    assertThat(rows(ClickMinute.TABLE, "batch_id")).doesNotContain("null");

    compact();

    assertThat(hours())
        .containsExactly("28 10 1 7 700", "28 23 1 1 100", "28 23 2 4 400", "29 00 1 3 300");
    assertThat(days()).containsExactly("28 1 8 800", "28 2 4 400");
    assertThat(rows(ClickMinute.TABLE, "clicks")).hasSize(5);
  }

  @Test
  void laysTheHoursOfAnAdIntoFewPages() throws Exception {
    var partials = new ArrayList<String>();
    for (var ad = 0; ad < 120; ad++) {
      for (var hour = 0; hour < 24; hour++) {
        partials.add(minute("2026-03-28 %02d:00:00".formatted(hour), ad * 37 % 120, 50, 1, 0));
      }
    }
    minutes(partials.toArray(String[]::new));
    laneAt("2026-03-29 02:00:00", 0);
    compact();

    var hoursInOrder = 0L;
    for (var file : lake.stored(ClickHour.TABLE)) {
      try (var reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(file.getPath(), new Configuration()))) {
        for (var block : reader.getRowGroups()) {
          var ads =
              block.getColumns().stream()
                  .filter(c -> c.getPath().toDotString().equals("ad_id"))
                  .findFirst()
                  .orElseThrow();
          var index = reader.readOffsetIndex(ads);
          var boundaries = reader.readColumnIndex(ads);
          assertThat(boundaries.getBoundaryOrder().name()).isEqualTo("ASCENDING");
          for (var page = 0; page < index.getPageCount(); page++) {
            var rows =
                index.getLastRowIndex(page, block.getRowCount()) - index.getFirstRowIndex(page) + 1;
            assertThat(rows).isLessThanOrEqualTo(512);
            hoursInOrder += rows;
          }
        }
      }
    }
    assertThat(hoursInOrder).isEqualTo(120 * 24);
  }

  private void forget(TableDefinition table) {
    FileUtil.fullyDelete(Path.of(lake.location(table)).toFile());
    DeltaLog.clearCache();
  }
}
