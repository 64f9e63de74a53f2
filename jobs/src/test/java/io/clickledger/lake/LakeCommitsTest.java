package io.clickledger.lake;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.table.ClickMinute;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits that are made once, and commits beside those of others. */
class LakeCommitsTest {
  private static final Instant TEN = Instant.parse("2026-03-28T10:00:00Z");
  private static final Instant ELEVEN = Instant.parse("2026-03-28T11:00:00Z");
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");

  private final Lake lake = TestSession.lake();

  @BeforeEach
  void create() {
    lake.create(ClickMinute.TABLE);
  }

  private static Dataset<Row> clicks(Instant minute, long clicks, long batch) {
    var row = RowFactory.create(minute, 1L, 2L, clicks, 0L, 0L, null, clicks, 0, batch, DAY);
    return TestSession.spark().createDataFrame(List.of(row), ClickMinute.TABLE.schema());
  }

  private long sum() {
    return lake.read(ClickMinute.TABLE).selectExpr("sum(clicks)").first().getLong(0);
  }

  private void append(String lane, long batch, long clicks) {
    lake.append(ClickMinute.TABLE, clicks(TEN, clicks, batch), new WriteId(lane, batch));
  }

  private TableFiles before(Instant instant) {
    return TableFiles.before(
        lake,
        ClickMinute.TABLE,
        lake.version(ClickMinute.TABLE),
        ClickMinute.EVENT_DATE,
        List.of(DAY.toString()),
        ClickMinute.MINUTE,
        instant);
  }

  @Test
  void appendsAMicroBatchOnceHoweverOftenItIsTried() {
    append("lane", 0, 3);
    append("lane", 1, 4);
    append("lane", 1, 4);
    append("lane", 0, 3);
    assertThat(sum()).isEqualTo(7);
    assertThat(lake.history(ClickMinute.TABLE).newestWrite("lane")).hasValue(1);
    assertThat(lake.history(ClickMinute.TABLE).newestWrite("another")).isEmpty();
  }

  @Test
  void readsWhatTheNewestCommitsAppended() {
    append("lane", 0, 3);
    append("lane", 1, 4);
    append("lane", 2, 100);
    assertThat(
            lake.history(ClickMinute.TABLE)
                .newest(1)
                .select("clicks")
                .as(Encoders.LONG())
                .collectAsList())
        .containsExactly(100L);
    assertThat(
            lake.history(ClickMinute.TABLE).newest(50).selectExpr("sum(clicks)").first().getLong(0))
        .isEqualTo(107);
  }

  @Test
  void knowsItsWritesWhereTheChecksumOfACommitIsLost() throws IOException {
    append("lane", 0, 3);
    var log = Path.of(lake.location(ClickMinute.TABLE), "_delta_log");
    var newest = "%020d.crc".formatted(lake.version(ClickMinute.TABLE));
    Files.delete(log.resolve(newest));
    Files.deleteIfExists(log.resolve("." + newest + ".crc"));
    DeltaLog.clearCache();
    assertThat(lake.history(ClickMinute.TABLE).newestWrite("lane")).hasValue(0);
    append("lane", 0, 3);
    assertThat(sum()).isEqualTo(3);
  }

  @Test
  void keepsTheWritesOfEachApplicationApart() {
    append("lane", 5, 3);
    append("another", 0, 4);
    assertThat(sum()).isEqualTo(7);
  }

  @Test
  void refusesARowThatBreaksACheckOfTheTable() {
    assertThatThrownBy(() -> append("lane", 0, -1)).hasStackTraceContaining("clicks > 0");
    assertThat(lake.read(ClickMinute.TABLE).count()).isZero();
    assertThat(lake.history(ClickMinute.TABLE).newestWrite("lane")).isEmpty();
  }

  @Test
  void replacesFilesAndKeepsWhatWasAppendedMeanwhile() {
    append("lane", 0, 3);
    append("lane", 1, 4);
    var files = before(ELEVEN);
    append("lane", 2, 100);
    files.replaceBy(clicks(TEN, 7, 1).withColumn(ClickMinute.BATCH_ID, lit(null).cast("long")));
    assertThat(sum()).isEqualTo(107);
    assertThat(lake.read(ClickMinute.TABLE).count()).isEqualTo(2);
  }

  @Test
  void takesOnlyFilesThatMayHoldSuchRows() {
    append("lane", 0, 3);
    lake.append(ClickMinute.TABLE, clicks(ELEVEN, 4, 1), new WriteId("lane", 1));
    assertThat(before(TEN).files()).isEmpty();
    assertThat(before(ELEVEN).files()).hasSize(1);
    assertThat(before(ELEVEN.plusSeconds(1)).files()).hasSize(2);
    assertThat(before(ELEVEN).rows().selectExpr("sum(clicks)").first().getLong(0)).isEqualTo(3);
  }

  @Test
  void replacesAFileOnce() {
    append("lane", 0, 3);
    var files = before(ELEVEN);
    files.replaceBy(clicks(TEN, 3, 0));
    assertThatThrownBy(() -> files.replaceBy(clicks(TEN, 3, 0)))
        .isInstanceOf(ConcurrentModificationException.class);
    assertThat(sum()).isEqualTo(3);
  }
}
