package io.clickledger.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.raw.RawRow;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RewritingTest {
  private final Lake lake = TestSession.lake();

  /** Sets a column of one user's clicks. */
  private record Setting(String user, String column, Column value, List<String> changed)
      implements Rewriting.Change {
    static Setting user(String from, String to) {
      return new Setting(from, RawClick.USER_ID, lit(to), List.of(RawClick.USER_ID));
    }

    @Override
    public Dataset<Row> made(Dataset<Row> rows) {
      var isTheirs = col(RawClick.USER_ID).equalTo(user);
      return rows.withColumn(column, when(isTheirs, value).otherwise(col(column)));
    }
  }

  @Test
  void readsOlderVersionsAndWritesFromTheFilesThatTookTheirPlace() {
    lake.create(RawClick.TABLE);
    var first = new WriteId("lane", 1);
    lake.append(RawClick.TABLE, rows(click("a", "x"), click("b", "y")), first);
    var before = lake.version(RawClick.TABLE);
    RawRow.land(lake, click("c", "x"));
    RawRow.land(lake, click("d", "z"));
    var between = lake.version(RawClick.TABLE);

    rewrite(Setting.user("x", "p"));
    RawRow.land(lake, click("e", "p"));
    rewrite(Setting.user("y", "q"));

    assertThat(users(lake.read(RawClick.TABLE))).containsExactly("a p", "b q", "c p", "d z", "e p");
    assertThat(users(lake.read(RawClick.TABLE, between)))
        .containsExactly("a p", "b q", "c p", "d z");
    assertThat(users(lake.read(RawClick.TABLE, before))).containsExactly("a p", "b q");
    assertThat(users(lake.history(RawClick.TABLE).written(first))).containsExactly("a p", "b q");
    assertThat(lake.files(RawClick.TABLE, between).where("replaces IS NOT NULL").count())
        .isEqualTo(lake.files(RawClick.TABLE).where("replaces IS NOT NULL").count());
    assertThat(lake.stored(RawClick.TABLE)).hasSize((int) lake.files(RawClick.TABLE).count());
  }

  @Test
  void commitsNothingWhereAnotherColumnWouldChange() {
    RawRow.land(lake, click("a", "x"));
    var before = lake.version(RawClick.TABLE);
    var price = new Setting("x", RawClick.PRICE_MICROS, lit(7L), List.of(RawClick.USER_ID));
    var rewriting = new Rewriting(lake, RawClick.TABLE, price);
    var found =
        new Rewriting(lake, RawClick.TABLE, Setting.user("x", "p")).find(lake.read(RawClick.TABLE));

    assertThatThrownBy(() -> rewriting.rewrite(found, "run", line -> {}))
        .hasMessageContaining("would not keep its rows");

    assertThat(lake.version(RawClick.TABLE)).isEqualTo(before);
    assertThat(users(lake.read(RawClick.TABLE))).containsExactly("a x");
  }

  private void rewrite(Rewriting.Change change) {
    var rewriting = new Rewriting(lake, RawClick.TABLE, change);
    rewriting.rewrite(rewriting.find(lake.read(RawClick.TABLE)), "run", line -> {});
  }

  private static RawRow click(String id, String user) {
    return RawRow.of(id).by(user);
  }

  private Dataset<Row> rows(RawRow... rows) {
    return RawRow.dataset(lake.spark(), rows);
  }

  private static List<String> users(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.getAs(RawClick.CLICK_ID) + " " + row.getAs(RawClick.USER_ID))
        .sorted()
        .toList();
  }
}
