package io.clickledger.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServingViewTest {
  private static final Set<String> TABLES =
      Tables.ALL.stream().map(TableDefinition::name).collect(Collectors.toSet());

  @Test
  void explainsItselfAndEachOfItsColumns() {
    for (var view : ServingView.ALL) {
      assertThat(view.comment()).as(view.name()).endsWith(".").hasSizeLessThan(200);
      assertThat(view.columns()).as(view.name()).isNotEmpty();
      assertThat(view.columns().values()).as(view.name()).allMatch(comment -> !comment.isBlank());
    }
  }

  @Test
  void readsTablesAndViewsThatAreMadeBefore() {
    var made = new ArrayList<String>();
    for (var view : ServingView.ALL) {
      assertThat(TABLES).doesNotContain(view.name());
      assertThat(view.reads())
          .as(view.name())
          .isNotEmpty()
          .allMatch(name -> TABLES.contains(name) || made.contains(name));
      made.add(view.name());
    }
  }

  @Test
  void namesTheTablesThatAreThere() {
    var sql = view("divergence").sql(TABLES);

    assertThat(sql).contains("FROM \"reconciliation\"").doesNotContain("${");
  }

  @Test
  void hasARelationWithoutARowInThePlaceOfATableThatIsNot() {
    var sql = view("rollup_lane").sql(Set.of());

    assertThat(sql)
        .contains(
            "CAST(NULL AS row(\"lane\" varchar)) AS \"partition\"",
            "\"watermark\" row(min timestamp(3) with time zone, max timestamp(3) with time zone,"
                + " null_count bigint)",
            "WHERE false)")
        .doesNotContain("stream_progress", "end_offsets");
  }

  @Test
  void knowsTheMinorUnitsOfEveryCurrency() {
    assertThat(view("invoices").sql(TABLES))
        .contains("'JPY'", "'KWD'", "'CLF'")
        .doesNotContain("'USD'", "'EUR'");
  }

  @Test
  void quotesNamesAndTextsThatWouldEndThem() {
    assertThat(TrinoSql.name("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(TrinoSql.text("o'clock'); DROP TABLE x --"))
        .isEqualTo("'o''clock''); DROP TABLE x --'");
  }

  private static ServingView view(String name) {
    return ServingView.ALL.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }
}
