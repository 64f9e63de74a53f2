package io.clickledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.DayStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableCreationTest {
  private final Lake lake = TestSession.lake();

  @Test
  void createsOnceWhenLanesStartTogether() throws Exception {
    createByFourLanes(StreamProgress.TABLE);

    assertThat(lake.version(StreamProgress.TABLE)).isZero();
    assertThat(lake.read(StreamProgress.TABLE).isEmpty()).isTrue();
  }

  @Test
  void addsColumnsOnceWhenLanesStartTogether() throws Exception {
    createOlderDayStatus();

    createByFourLanes(DayStatus.TABLE);

    assertThat(lake.newestSchema(DayStatus.TABLE).fieldNames())
        .containsExactlyInAnyOrder(DayStatus.TABLE.schema().fieldNames());
  }

  private void createByFourLanes(TableDefinition table) throws Exception {
    var lanes = Executors.newFixedThreadPool(4);
    try {
      var creations = new ArrayList<Callable<Boolean>>();
      for (var lane = 0; lane < 4; lane++) {
        creations.add(
            () -> {
              lake.create(table);
              return true;
            });
      }
      for (var creation : lanes.invokeAll(creations)) {
        assertThat(creation.get()).isTrue();
      }
    } finally {
      lanes.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"_delta_log", "_delta_log/_staged_commits"})
  void createsWhereAKilledProcessLeftAnEmptyLog(String left) throws IOException {
    Files.createDirectories(Path.of(lake.location(RawClick.TABLE), left));

    assertThat(lake.has(RawClick.TABLE)).isFalse();
    lake.create(RawClick.TABLE);

    assertThat(lake.version(RawClick.TABLE)).isZero();
  }

  @Test
  void seesNoTableInsideAnother() {
    lake.create(RawClick.TABLE);

    var mistyped = new Lake(TestSession.spark(), lake.location(RawClick.TABLE));

    assertThat(mistyped.has(StreamProgress.TABLE)).isFalse();
  }

  @Test
  void keepsTheDefinition() {
    lake.create(RawClick.TABLE);

    var detail =
        TestSession.spark()
            .sql("DESCRIBE DETAIL delta.`" + lake.location(RawClick.TABLE) + "`")
            .first();

    assertThat(detail.getList(detail.fieldIndex("partitionColumns")))
        .isEqualTo(RawClick.TABLE.partitionColumns());
    assertThat(detail.<String, String>getJavaMap(detail.fieldIndex("properties")))
        .containsAllEntriesOf(RawClick.TABLE.properties());
    assertThat(detail.<Integer>getAs("minReaderVersion")).isEqualTo(1);
    assertThat(detail.<Integer>getAs("minWriterVersion")).isEqualTo(2);
  }

  /** Trino 476 reads no later protocol, and analysts read the comments. */
  @Test
  void explainsEveryColumnOfEveryTableInTheOldestProtocol() {
    for (var table : Tables.ALL) {
      lake.create(table);
      var location = "delta.`" + lake.location(table) + "`";
      var detail = TestSession.spark().sql("DESCRIBE DETAIL " + location).first();
      assertThat(detail.<Integer>getAs("minReaderVersion")).as(table.name()).isEqualTo(1);
      assertThat(detail.<Integer>getAs("minWriterVersion")).as(table.name()).isEqualTo(2);
      assertThat(detail.<String>getAs("description")).isEqualTo(table.comment());
      var comments = new HashMap<String, String>();
      TestSession.spark()
          .sql("DESCRIBE " + location)
          .collectAsList()
          .forEach(row -> comments.putIfAbsent(row.getString(0), row.getString(2)));
      for (var field : table.schema().fields()) {
        assertThat(comments.get(field.name())).as(table.name() + "." + field.name()).isNotBlank();
      }
    }
  }

  @Test
  void addsTheNullableColumnsThatHaveComeSince() {
    var older = createOlderDayStatus();
    lake.spark()
        .sql(
            "INSERT INTO %s VALUES (DATE'2026-03-01', 'mature', TIMESTAMP'2026-03-04 00:00:00', 'r')"
                .formatted(older));
    var beforeTheColumn = lake.read(DayStatus.TABLE).first();
    lake.create(DayStatus.TABLE);
    var withTheColumn = lake.read(DayStatus.TABLE).first();
    assertThat(lake.newestSchema(DayStatus.TABLE).fieldNames()).contains(DayStatus.ADVERTISER_ID);
    assertThat(withTheColumn).isEqualTo(beforeTheColumn);
    assertThat(withTheColumn.<Long>getAs(DayStatus.ADVERTISER_ID)).isNull();
  }

  /** Without the columns that may be null. */
  private String createOlderDayStatus() {
    var older = "delta.`" + lake.location(DayStatus.TABLE) + "`";
    lake.spark()
        .sql(
            "CREATE TABLE %s (day DATE NOT NULL, status STRING NOT NULL, decided_at TIMESTAMP NOT NULL, run_id STRING NOT NULL) USING delta"
                .formatted(older));
    return older;
  }
}
