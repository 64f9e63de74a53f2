package io.clickledger.lake;

import static io.clickledger.testing.SqlRows.minute;
import static io.clickledger.testing.SqlRows.rollupAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.RawRow;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.SqlRows;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;

class MaintainJobTest {
  private final Lake lake = TestSession.lake();

  private JobResult maintain(boolean dryRun) {
    return MaintainJob.run(TestSession.context(lake, "maintain", Clock.systemUTC()), dryRun);
  }

  /** A commit of many files. */
  private void crowd() {
    var partials = new ArrayList<String>();
    for (var batch = 0; batch < 40; batch++) {
      partials.add(rollupAt("2026-03-28 10:00:00", batch, 5));
    }
    lake.create(StreamProgress.TABLE);
    lake.append(
        StreamProgress.TABLE,
        SqlRows.rows(lake, StreamProgress.TABLE, String.join(", ", partials)).repartition(40));
  }

  private void batches(int from, int to) {
    for (var batch = from; batch < to; batch++) {
      var id = new WriteId("rollup-0", batch);
      var rows =
          SqlRows.rows(lake, StreamProgress.TABLE, rollupAt("2026-03-28 10:00:00", batch, 5));
      lake.append(StreamProgress.TABLE, rows, id);
    }
  }

  @Test
  void mergesSmallFilesAndSumsUpTheLog() {
    crowd();

    assertThat(maintain(true).message()).startsWith("maintain: dry run, would see to 1 tables");
    assertThat(lake.files(StreamProgress.TABLE).count()).isGreaterThan(15);

    assertThat(maintain(false).message()).isEqualTo("maintain: saw to 1 tables: stream_progress");
    assertThat(lake.files(StreamProgress.TABLE).count()).isEqualTo(1);
    assertThat(lake.read(StreamProgress.TABLE).count()).isEqualTo(40);
    assertThat(Path.of(lake.location(StreamProgress.TABLE), "_delta_log"))
        .isDirectoryContaining("glob:**.checkpoint*.parquet");

    assertThat(maintain(false).message()).isEqualTo("maintain: nothing to do");
  }

  /** A lane that starts again reads back what it wrote last. */
  @Test
  void leavesALaneItsNewestWrite() {
    crowd();
    batches(40, 42);
    maintain(false);
    assertThat(lake.files(StreamProgress.TABLE).count()).isEqualTo(1);

    var history = lake.history(StreamProgress.TABLE);
    assertThat(history.isNewestWrite(new WriteId("rollup-0", 41))).isTrue();
    var written = history.written(new WriteId("rollup-0", 41)).collectAsList();
    assertThat(written).hasSize(1);
    assertThat(written.get(0).<Long>getAs(StreamProgress.BATCH_ID)).isEqualTo(41);

    batches(40, 42);
    assertThat(lake.read(StreamProgress.TABLE).count()).as("a batch is written once").isEqualTo(42);
  }

  @Test
  void deletesFilesThatNobodyCanAskForAnyMore() throws IOException {
    SqlRows.append(lake, ClickMinute.TABLE, minute("2026-03-28 10:00:00", 1, 50, 5, 0));
    var table = Path.of(lake.location(ClickMinute.TABLE));
    var old = Files.writeString(table.resolve("event_date=2026-03-28/part-left.parquet"), "left");
    var lately = Files.writeString(table.resolve("event_date=2026-03-28/part-new.parquet"), "new");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    Files.setLastModifiedTime(lately, FileTime.from(Instant.now().minus(Duration.ofDays(29))));

    assertThat(maintain(false).message()).isEqualTo("maintain: saw to 1 tables: click_minute");

    assertThat(old).doesNotExist();
    assertThat(lately).exists();
    assertThat(lake.read(ClickMinute.TABLE).count()).isEqualTo(1);
  }

  @Test
  void neverTouchesTheRawLog() throws IOException {
    lake.create(RawClick.TABLE);
    lake.append(
        RawClick.TABLE,
        RawRow.dataset(
                lake.spark(),
                IntStream.range(0, 40).mapToObj(i -> RawRow.of("c" + i)).toArray(RawRow[]::new))
            .repartition(40));
    var raw = Path.of(lake.location(RawClick.TABLE));
    var left = Files.writeString(raw.resolve("received_date=2026-03-28/part-left.parquet"), "left");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(900))));
    var before = files(raw);

    assertThat(maintain(false).message()).isEqualTo("maintain: nothing to do");

    assertThat(files(raw)).isEqualTo(before).hasSizeGreaterThan(16);
  }

  @Test
  void laysOutATableOfAnOlderVersionAsANewOne() {
    SqlRows.append(lake, ClickMinute.TABLE, minute("2026-03-28 10:00:00", 1, 50, 5, 0));
    lake.spark()
        .sql(
            "ALTER TABLE delta.`%s` UNSET TBLPROPERTIES ('parquet.page.row.count.limit')"
                .formatted(lake.location(ClickMinute.TABLE)));
    DeltaLog.clearCache();

    lake.create(ClickMinute.TABLE);

    assertThat(lake.storedProperties(ClickMinute.TABLE))
        .containsEntry("parquet.page.row.count.limit", "512");
  }

  private static Map<String, FileTime> files(Path root) throws IOException {
    try (var all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .collect(Collectors.toMap(Path::toString, MaintainJobTest::modified));
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
