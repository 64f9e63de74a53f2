package io.clickledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.DayStatus;
import io.clickledger.testing.TestSession;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppendNextTest {
  private static final WriteId FIRST = new WriteId("app", 1);

  private Lake lake;

  @BeforeEach
  void create() {
    lake = TestSession.lake();
    lake.create(DayStatus.TABLE);
  }

  private Dataset<Row> row(String runId) {
    var row =
        RowFactory.create(LocalDate.EPOCH, null, DayStatus.PROVISIONAL, Instant.EPOCH, runId, null);
    return lake.spark().createDataFrame(List.of(row), DayStatus.TABLE.schema());
  }

  private boolean append(WriteId id, String runId) {
    return lake.appendNext(DayStatus.TABLE, row(runId), id, runId);
  }

  private List<String> runs() {
    return lake.read(DayStatus.TABLE).orderBy(DayStatus.RUN_ID).collectAsList().stream()
        .map(row -> row.<String>getAs(DayStatus.RUN_ID))
        .toList();
  }

  @Test
  void writesNothingUnderAnIdThatAnotherHasTaken() {
    assertThat(append(FIRST, "a")).isTrue();
    assertThat(append(FIRST, "b")).isFalse();
    assertThat(runs()).containsExactly("a");
    assertThat(append(new WriteId("app", 2), "b")).isTrue();
    assertThat(append(FIRST, "a")).as("an earlier commit of the run is none of this").isFalse();
    assertThat(runs()).containsExactly("a", "b");
  }

  @Test
  void mindsNoWriteOfOthers() {
    lake.append(DayStatus.TABLE, row("x"));
    lake.append(DayStatus.TABLE, row("y"), new WriteId("other", 7));
    assertThat(append(FIRST, "a")).isTrue();
    assertThat(lake.history(DayStatus.TABLE).newestWrite("app")).hasValue(1);
    assertThat(runs()).containsExactly("a", "x", "y");
  }
}
