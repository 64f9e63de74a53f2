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
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;

class MaintainJobTest {
  private final Lake lake = TestSession.lake();

  private JobResult maintain(boolean dryRun) {
    return MaintainJob.run(TestSession.context(lake, "maintain", Clock.systemUTC()), dryRun);
  }

  private void batches(int count) {
    for (var batch = 0; batch < count; batch++) {
      var id = new WriteId("rollup-0", batch);
      var rows =
          SqlRows.rows(lake, StreamProgress.TABLE, rollupAt("2026-03-28 10:00:00", batch, 5));
      lake.append(StreamProgress.TABLE, rows, id);
    }
  }

  @Test
  void mergesSmallFilesAndSumsUpTheLog() {
    lake.create(StreamProgress.TABLE);
    batches(20);

    assertThat(maintain(true).message()).startsWith("maintain: dry run, would see to 1 tables");
    assertThat(lake.files(StreamProgress.TABLE).count()).isEqualTo(20);

    assertThat(maintain(false).message()).isEqualTo("maintain: saw to 1 tables: stream_progress");
    assertThat(lake.files(StreamProgress.TABLE).count()).isEqualTo(1);
    assertThat(lake.read(StreamProgress.TABLE).count()).isEqualTo(20);
    assertThat(Path.of(lake.location(StreamProgress.TABLE), "_delta_log"))
        .isDirectoryContaining("glob:**.checkpoint*.parquet");

    assertThat(maintain(false).message()).isEqualTo("maintain: nothing to do");
  }

  /** A lane that starts again reads back what it wrote last. */
  @Test
  void leavesALaneItsNewestWrite() {
    lake.create(StreamProgress.TABLE);
    batches(20);
    maintain(false);

    var history = lake.history(StreamProgress.TABLE);
    assertThat(history.isNewestWrite(new WriteId("rollup-0", 19))).isTrue();
    var written = history.written(new WriteId("rollup-0", 19)).collectAsList();
    assertThat(written).hasSize(1);
    assertThat(written.get(0).<Long>getAs(StreamProgress.BATCH_ID)).isEqualTo(19);

    batches(20);
    assertThat(lake.read(StreamProgress.TABLE).count()).as("a batch is written once").isEqualTo(20);
  }

  @Test
  void deletesFilesThatNobodyCanAskForAnyMore() throws IOException {
    SqlRows.append(lake, ClickMinute.TABLE, minute("2026-03-28 10:00:00", 1, 50, 5, 0));
    var table = Path.of(lake.location(ClickMinute.TABLE));
    var old = Files.writeString(table.resolve("event_date=2026-03-28/part-left.parquet"), "left");
    var lately = Files.writeString(table.resolve("event_date=2026-03-28/part-new.parquet"), "new");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    Files.setLastModifiedTime(lately, FileTime.from(Instant.now().minus(Duration.ofDays(29))));

    maintain(false);

    assertThat(old).doesNotExist();
    assertThat(lately).exists();
    assertThat(lake.read(ClickMinute.TABLE).count()).isEqualTo(1);
  }

  @Test
  void neverTouchesTheRawLog() throws IOException {
    for (var commit = 0; commit < 20; commit++) {
      RawRow.land(lake, RawRow.of("c" + commit));
    }
    var raw = Path.of(lake.location(RawClick.TABLE));
    var left = Files.writeString(raw.resolve("received_date=2026-03-28/part-left.parquet"), "left");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(900))));
    var before = files(raw);

    assertThat(maintain(false).message()).isEqualTo("maintain: nothing to do");

    assertThat(files(raw)).isEqualTo(before).hasSizeGreaterThan(40);
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
