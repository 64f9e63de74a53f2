package io.clickledger.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.DayStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import io.clickledger.testing.TestSession;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebuildTruthJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant DECIDED = Instant.parse("2026-03-30T00:00:00Z");
  private static final String LATER = "2026-03-28T12:30:00Z";

  private final Lake lake = TestSession.lake();

  @BeforeEach
  void loadCampaign() {
    var from = Instant.parse("2026-01-01T00:00:00Z");
    append(Campaign.TABLE, RowFactory.create(1L, 9L, 500L, "USD", 1_000_000L, "UTC", from));
  }

  @Test
  void keepsEachClickOnceWithItsDecidingVerdict() {
    RawRow.land(
        lake,
        RawRow.of("single"),
        RawRow.of("priced").with(RawClick.PRICE_MICROS, 700L),
        RawRow.of("twice").received(LATER).with(RawClick.SOURCE_OFFSET, 1L),
        RawRow.of("twice"),
        RawRow.of("torn").with(RawClick.PRICE_MICROS, 300L),
        RawRow.of("torn").received(LATER).with(RawClick.SOURCE_OFFSET, 2L),
        RawRow.of("marked"),
        RawRow.of("cleared"),
        RawRow.of("marked twice").received(LATER).with(RawClick.SOURCE_OFFSET, 3L),
        RawRow.of("marked twice"));
    append(
        ClickVerdict.TABLE,
        verdict("marked", "GIVT", "a-rule", "INVALID"),
        verdict("cleared", "GIVT", "a-rule", "INVALID"),
        verdict("cleared", "MANUAL", "appeal", "VALID"),
        verdict("marked twice", "SIVT", "a-model", "INVALID"),
        verdict("never received", "GIVT", "a-rule", "INVALID"));

    rebuild();

    assertThat(
            texts(
                BillableClick.TABLE,
                "click_id",
                "copies",
                "copies_disagree",
                "price_micros",
                "why",
                "verdict_tier"))
        .containsExactly(
            "cleared|1|false|500|VALID|MANUAL",
            "marked twice|2|false|500|a-model|SIVT",
            "marked|1|false|500|a-rule|GIVT",
            "priced|1|false|700|VALID|null",
            "single|1|false|500|VALID|null",
            "torn|2|true|300|VALID|null",
            "twice|2|false|500|VALID|null");
    assertThat(texts(BillableClick.TABLE, "*"))
        .isEqualTo(
            texts(
                DayTruth.of(
                    lake.read(RawClick.TABLE),
                    lake.read(Campaign.TABLE),
                    lake.read(ClickVerdict.TABLE),
                    DAY,
                    Instant.parse("2026-03-31T00:00:00Z")),
                "*"));
    assertThat(texts(TruthHour.TABLE, "hour", "gross_clicks", "invalid_clicks", "gross_micros"))
        .containsExactly("2026-03-28T12:00:00Z|7|2|3500");
    assertThat(texts(TruthDay.TABLE, "net_clicks", "net_micros")).containsExactly("5|2500");
  }

  @Test
  void maturesAndStaysMatureWithACutoffThatOnlyMovesForward() {
    RawRow.land(
        lake,
        RawRow.of("a"),
        RawRow.of("late").received("2026-03-31T00:00:00Z"),
        RawRow.of("later").received("2026-04-02T00:00:00Z"));

    rebuild("2026-03-29T02:00:00Z", null);
    assertThat(texts(TruthDay.TABLE, "gross_clicks", "day_status"))
        .containsExactly("1|provisional");
    rebuild("2026-03-31T00:00:00Z", null);
    assertThat(texts(TruthHour.TABLE, "gross_clicks", "day_status")).containsExactly("1|mature");
    rebuild("2026-03-31T00:00:01Z", null);
    rebuild("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z");
    assertThat(texts(TruthDay.TABLE, "gross_clicks", "day_status")).containsExactly("2|mature");
    rebuild("2026-04-05T00:00:00Z", null);

    assertThat(texts(TruthDay.TABLE, "gross_clicks", "day_status")).containsExactly("2|mature");
    assertThat(texts(DayStatus.TABLE, "status", "decided_at", "cutoff"))
        .containsExactly(
            "mature|2026-03-31T00:00:00Z|2026-03-31T00:00:00Z",
            "mature|2026-04-01T00:00:00Z|2026-04-01T00:00:00Z",
            "provisional|2026-03-29T02:00:00Z|2026-03-31T00:00:00Z");
  }

  @Test
  void refusesClicksThatNobodyPaysFor() {
    RawRow.land(lake, RawRow.of("a"), RawRow.of("b").with(RawClick.CAMPAIGN_ID, 2L));

    assertThatThrownBy(this::rebuild)
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("no terms are in force for the clicks of campaign 2 (1 clicks from");
    assertThat(lake.has(BillableClick.TABLE)).isFalse();
  }

  @Test
  void asksNoTermsForACopyThatDoesNotCount() {
    RawRow.land(
        lake, RawRow.of("a"), RawRow.of("a").received(LATER).with(RawClick.CAMPAIGN_ID, 2L));

    rebuild();

    assertThat(texts(BillableClick.TABLE, "click_id", "campaign_id", "copies_disagree"))
        .containsExactly("a|1|true");
  }

  @Test
  void leavesInvoicedDaysAloneWhereItIsToldTo() {
    RawRow.land(lake, RawRow.of("a"));
    rebuildOpenDays();
    closed("2026-03-27");
    rebuildOpenDays(); // closed, and without a click of the date
    closed("2026-03-28");

    assertThatThrownBy(this::rebuildOpenDays)
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.BILLING_GUARD))
        .hasMessage(
            "2026-03-28 has clicks of 1 billing days that are invoiced: advertiser 9 on 2026-03-28");
    assertThat(lake.version(BillableClick.TABLE)).isEqualTo(2);
  }

  private void rebuildOpenDays() {
    RebuildTruthJob.run(
        TestSession.context(lake, "rebuild-truth", Clock.systemUTC()),
        new RebuildTruthJob.Options(DAY, Optional.empty(), 2, 3, true));
  }

  private void closed(String day) {
    append(
        DayStatus.TABLE,
        RowFactory.create(LocalDate.parse(day), 9L, DayStatus.CLOSED, DECIDED, "run", null));
  }

  private void rebuild() {
    RebuildTruthJob.run(
        TestSession.context(lake, "rebuild-truth", Clock.systemUTC()),
        RebuildTruthJob.Options.of(DAY));
  }

  private void rebuild(String now, @Nullable String cutoff) {
    RebuildTruthJob.run(
        TestSession.context(lake, "rebuild-truth", Clock.fixed(Instant.parse(now), ZoneOffset.UTC)),
        new RebuildTruthJob.Options(
            DAY, Optional.ofNullable(cutoff).map(Instant::parse), 2, 3, false));
  }

  private static Row verdict(String click, String tier, String rule, String decision) {
    return RowFactory.create(
        click, tier, rule, "1", decision, null, DECIDED, DAY, null, null, null);
  }

  private void append(TableDefinition table, Row... rows) {
    lake.create(table);
    lake.append(table, lake.spark().createDataFrame(List.of(rows), table.schema()));
  }

  private List<String> texts(TableDefinition table, String... columns) {
    return texts(lake.read(table), columns);
  }

  private static List<String> texts(Dataset<Row> rows, String... columns) {
    return rows.selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }
}
