package io.clickledger.cli;

import static io.clickledger.testing.SqlRows.minute;
import static io.clickledger.testing.SqlRows.rollupAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.serving.ServingView;
import io.clickledger.stream.CompactJob;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import io.clickledger.testing.SqlRows;
import io.clickledger.testing.TestSession;
import io.clickledger.testing.TrinoServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Trino server on a lake whose every figure is set by hand. Of ad 1: truth of 28 and 29
 * March, the stream's hours of the 30th, and of the 31st one hour that is compacted, one that has
 * fired, one that is open.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServingIT {
  private static Lake lake;
  private static TrinoServer trino;

  @BeforeAll
  static void startOnALake() throws Exception {
    lake = TestSession.lake();
    writeLake();
    trino = TrinoServer.start(TestSession.directory().resolve("trino"), Path.of(lake.root()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (trino != null) {
      trino.close();
    }
  }

  private static void writeLake() {
    append(
        Campaign.TABLE,
        "(50L, 5L, 100L, 'USD', 1000L, 'UTC', timestamp'2026-01-01'), "
            + "(70L, 7L, 100L, 'USD', 1000L, 'Asia/Kolkata', timestamp'2026-01-01')");
    append(
        ClickMinute.TABLE,
        String.join(
            ", ",
            minute("2026-03-28 10:00:00", 1, 50, 5, 0),
            minute("2026-03-28 10:30:00", 1, 50, 3, 1),
            minute("2026-03-29 10:00:00", 1, 50, 7, 2),
            minute("2026-03-30 10:00:00", 1, 50, 1, 3),
            minute("2026-03-30 10:00:00", 1, 50, 3, 4),
            minute("2026-03-30 10:00:00", 2, 70, 9, 4),
            minute("2026-03-31 00:30:00", 1, 50, 2, 5),
            minute("2026-03-31 01:10:00", 1, 50, 6, 6),
            minute("2026-03-31 02:01:00", 1, 50, 1, 7)));
    append(StreamProgress.TABLE, rollupAt("2026-03-31 02:05:00", 7, 37));
    CompactJob.run(TestSession.context(lake, "compact", Clock.systemUTC()));
    writeTruth("2026-03-28", 9, 1, "mature");
    writeTruth("2026-03-29", 8, 0, "provisional");
    RawRow.land(lake, RawRow.of("c1").by("u-1").from("81.2.3.4", "Firefox"));
  }

  /** Clicks of ad 1 at 10 o'clock, 100 micros each. */
  private static void writeTruth(String date, int gross, int invalid, String status) {
    var figures =
        "%dL, %dL, %dL, %dL, %dL, %dL, date'%s', '%s'"
            .formatted(
                gross,
                invalid,
                gross - invalid,
                gross * 100,
                invalid * 100,
                (gross - invalid) * 100,
                date,
                status);
    append(
        TruthHour.TABLE,
        "(timestamp'%s 10:00:00', 1L, 50L, 5L, 'USD', %s)".formatted(date, figures));
    append(TruthDay.TABLE, "(1L, 50L, 5L, 'USD', %s)".formatted(figures));
    append(
        DayStatus.TABLE,
        "(date'%s', NULL, '%s', timestamp'2026-04-01', 'run', timestamp'2026-04-01')"
            .formatted(date, status));
  }

  private static void append(TableDefinition table, String values) {
    SqlRows.append(lake, table, values);
  }

  private static Ended publish() throws Exception {
    return TestCommandLine.run("publish-serving", "--conf", trino.configuration().toString());
  }

  private static JsonNode query(String sql) throws Exception {
    var ended = run("query", "--sql", sql, "--format", "json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }

  private static Ended run(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--conf", trino.configuration().toString()));
    return TestCommandLine.run(all.toArray(String[]::new));
  }

  private static List<String> rows(String sql) throws Exception {
    var rows = new ArrayList<String>();
    for (var row : query(sql)) {
      var values = new ArrayList<String>();
      row.forEach(value -> values.add(value.asText()));
      rows.add(String.join(" ", values));
    }
    return rows;
  }

  private static List<String> hours(int ad) throws Exception {
    return rows(
        "SELECT hour, clicks, net_clicks, source, status FROM clicks_hour WHERE ad_id = %d AND event_date"
                .formatted(ad)
            + " BETWEEN DATE '2026-03-01' AND DATE '2026-03-31' ORDER BY hour");
  }

  @Test
  @Order(1)
  void saysInADryRunWhatItWouldDoAndDoesNothing() throws Exception {
    var dry =
        TestCommandLine.run(
            "publish-serving", "--conf", trino.configuration().toString(), "--dry-run");

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains(
            "schema  clickledger", "table   click_minute", "view    clicks_hour", "(dry run)");
    assertThat(run("query", "--sql", "SELECT * FROM days").err())
        .contains("error [NOT_FOUND]", "Schema 'clickledger' does not exist", "publish-serving");
  }

  @Test
  @Order(2)
  void publishesWhatIsThereAndSaysWhatIsNot() throws Exception {
    var first = publish();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("table   truth_hour        registered", "view    clicks_day        made")
        .contains("table   invoice           not written yet: views show it empty")
        .contains("tables and %d views in clicks.clickledger".formatted(ServingView.ALL.size()));

    assertThat(publish().out()).contains("nothing to do");
  }

  @Test
  @Order(3)
  void showsTruthWhereItExistsAndTheStreamOtherwise() throws Exception {
    assertThat(hours(1))
        .containsExactly(
            "2026-03-28T10:00:00Z 9 8 truth mature",
            "2026-03-29T10:00:00Z 8 8 truth provisional",
            "2026-03-30T10:00:00Z 4 null stream final",
            "2026-03-31T00:00:00Z 2 null stream final",
            "2026-03-31T01:00:00Z 6 null stream fired",
            "2026-03-31T02:00:00Z 1 null stream open");
    assertThat(
            rows(
                "SELECT event_date, ad_id, advertiser_id, clicks, spend_micros, source, status"
                    + " FROM clicks_day ORDER BY event_date, ad_id"))
        .containsExactly(
            "2026-03-28 1 5 9 900 truth mature",
            "2026-03-29 1 5 8 800 truth provisional",
            "2026-03-30 1 5 4 400 stream final",
            "2026-03-30 2 7 9 900 stream final",
            "2026-03-31 1 5 9 900 stream open");
    assertThat(
            rows(
                "SELECT minute, clicks, status FROM clicks_minute WHERE event_date >= DATE '2026-03-30'"
                    + " AND ad_id = 1 ORDER BY minute"))
        .containsExactly(
            "2026-03-30T10:00:00Z 4 final",
            "2026-03-31T00:30:00Z 2 final",
            "2026-03-31T01:10:00Z 6 final",
            "2026-03-31T02:01:00Z 1 fired");
    assertThat(rows("SELECT event_date, source, status FROM days ORDER BY event_date"))
        .containsExactly(
            "2026-03-28 truth mature",
            "2026-03-29 truth provisional",
            "2026-03-30 stream final",
            "2026-03-31 stream open");
  }

  @Test
  @Order(4)
  void asksForTheAccountsOwnDay() throws Exception {
    // 02:05 UTC is 07:35 in India, whose day began at 18:30 UTC on the 30th.
    assertThat(
            rows(
                "SELECT billing_day, campaign_id, clicks, spend_micros, spent_percent FROM spend_today"
                    + " ORDER BY campaign_id"))
        .containsExactly("2026-03-31 50 9 900 90.0", "2026-03-31 70 0 0 0.0");
    assertThat(rows("SELECT lane, as_of FROM freshness ORDER BY lane"))
        .containsExactly(
            "mature truth 2026-03-29T00:00:00Z",
            "rollup 2026-03-31T02:05:00Z",
            "truth 2026-03-30T00:00:00Z");
  }

  @Test
  @Order(5)
  void showsACommitOfTheStreamToTheNextQuestion() throws Exception {
    append(ClickMinute.TABLE, minute("2026-03-31 02:02:00", 1, 50, 10, 8));

    assertThat(hours(1)).last().isEqualTo("2026-03-31T02:00:00Z 11 null stream open");
  }

  @Test
  @Order(6)
  void showsTruthAsSoonAsItIsBuilt() throws Exception {
    writeTruth("2026-03-31", 21, 3, "provisional");

    assertThat(hours(1))
        .endsWith(
            "2026-03-30T10:00:00Z 4 null stream final",
            "2026-03-31T10:00:00Z 21 18 truth provisional");
    assertThat(rows("SELECT clicks FROM clicks_day WHERE event_date = DATE '2026-03-31'"))
        .containsExactly("21");
  }

  @Test
  @Order(7)
  void showsWhatIsInvoicedAsClosedOnceTheTableIsPublished() throws Exception {
    writeInvoice(5, "UTC", "2026-03-28", "2026-03-28");
    assertThat(hours(1)).first().isEqualTo("2026-03-28T10:00:00Z 9 8 truth mature");

    assertThat(publish().out())
        .contains("table   invoice           registered", "view    invoiced_periods  made")
        .contains("view    invoices          made")
        .doesNotContain("view    days");

    assertThat(hours(1)).first().isEqualTo("2026-03-28T10:00:00Z 9 8 truth closed");
    assertThat(rows("SELECT invoice_no, amount, amount_with_notes FROM invoices"))
        .containsExactly("INV-1 12.3 12.3");
    assertThat(rows("SELECT campaign_id, amount_minor FROM invoice_line"))
        .containsExactly("50 1230");
  }

  private static void writeInvoice(int advertiser, String zone, String first, String last) {
    var line =
        "named_struct('campaign_id', 50L, 'ad_id', NULL, 'gross_clicks', 9L, 'invalid_clicks', 1L,"
            + " 'givt_clicks', 1L, 'sivt_clicks', 0L, 'manual_clicks', 0L, 'net_clicks', 8L,"
            + " 'auction_clicks', 0L, 'unit_price_min_micros', 100L, 'unit_price_max_micros', 100L,"
            + " 'gross_micros', 900L, 'net_micros', 800L, 'amount_minor', 1230L,"
            + " 'remainder_micros', 0L, 'clicks_checksum', '1')";
    append(
        Invoice.TABLE,
        ("('INV', 1L, 'INV-1', 'INVOICE', NULL, NULL, %dL, 'USD', '%s', date'%s', date'%s', 'campaign',"
                + " array(%s), 9L, 1L, 1L, 0L, 0L, 8L, 12300000L, 1230L, 0L, 'f', map('raw_click', 1L),"
                + " 'v', timestamp'2026-04-02', 'run', '%s/%s')")
            .formatted(advertiser, zone, first, last, line, first, last));
  }

  @Test
  @Order(8)
  void explainsEveryColumnOfEveryView() throws Exception {
    var without =
        rows(
            "SELECT table_name, column_name FROM information_schema.columns"
                + " WHERE table_schema = 'clickledger' AND coalesce(comment, '') = ''");

    assertThat(without).isEmpty();
    for (var view : ServingView.ALL) {
      var columns =
          rows(
              "SELECT column_name FROM information_schema.columns WHERE table_schema = 'clickledger'"
                  + " AND table_name = '%s' ORDER BY ordinal_position".formatted(view.name()));
      assertThat(columns).as(view.name()).containsExactlyElementsOf(view.columns().keySet());
    }
  }

  private static Connection as(String user) throws Exception {
    var properties = new Properties();
    properties.setProperty("user", user);
    return DriverManager.getConnection(trino.url("clickledger"), properties);
  }

  private static List<String> ask(String user, String sql) throws Exception {
    try (var connection = as(user);
        var statement = connection.createStatement()) {
      var columns = new ArrayList<String>();
      if (statement.execute(sql)) {
        var shape = statement.getResultSet().getMetaData();
        for (var column = 1; column <= shape.getColumnCount(); column++) {
          columns.add(shape.getColumnLabel(column));
        }
      }
      return columns;
    }
  }

  @Test
  @Order(9)
  void letsAnalystsReadEveryViewAndNothingThatTellsOfAPerson() throws Exception {
    for (var view : ServingView.ALL) {
      assertThat(ask("analyst", "SELECT * FROM %s LIMIT 1".formatted(view.name())))
          .containsExactlyElementsOf(view.columns().keySet());
    }
    assertThat(ask("analyst", "SELECT * FROM raw_click"))
        .contains("click_id", "ad_id")
        .doesNotContain("user_id", "ip", "user_agent", "extra");
    assertThat(ask("engineer", "SELECT user_id, ip, user_agent FROM raw_click")).hasSize(3);
  }

  @ParameterizedTest
  @Order(10)
  @CsvSource(
      delimiter = '|',
      value = {
        "analyst | SELECT user_id FROM raw_click",
        "analyst | SELECT ip FROM raw_click",
        "analyst | SELECT user_agent FROM raw_click",
        "analyst | SELECT count(*) FROM raw_click WHERE user_id = 'u-1'",
        "analyst | INSERT INTO campaign SELECT * FROM campaign",
        "analyst | DELETE FROM campaign",
        "analyst | UPDATE campaign SET cpc_micros = 0",
        "analyst | DROP TABLE campaign",
        "analyst | CREATE TABLE mine AS SELECT 1 AS x",
        "analyst | CREATE OR REPLACE VIEW clicks_day AS SELECT 1 AS x",
        "analyst | DROP VIEW clicks_day",
        "analyst | CALL clicks.system.unregister_table('clickledger', 'campaign')",
        "analyst | SELECT * FROM system.runtime.queries",
        "finance | SELECT ad_id FROM raw_click",
        "finance | SELECT * FROM click_minute",
        "finance | SELECT * FROM spend_today",
        "finance | DELETE FROM invoice",
        "finance | ALTER TABLE invoice EXECUTE optimize",
        "engineer | DELETE FROM invoice",
        "engineer | INSERT INTO campaign SELECT * FROM campaign",
        "engineer | ALTER TABLE invoice EXECUTE optimize",
        "engineer | CALL clicks.system.vacuum('clickledger', 'invoice', '0s')",
        "somebody | SELECT 1",
        "somebody | SELECT * FROM clicks_day",
      })
  void denies(String user, String sql) {
    var versions = lake.version(Campaign.TABLE) + lake.version(Invoice.TABLE);

    assertThatThrownBy(() -> ask(user, sql))
        .isInstanceOf(SQLException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .containsAnyOf(
                        "Access Denied",
                        "Relation not found or not allowed",
                        "Writing to tables",
                        "not supported",
                        "Writes are not enabled",
                        "'delta.appendOnly' set to true"));
    assertThat(lake.version(Campaign.TABLE) + lake.version(Invoice.TABLE)).isEqualTo(versions);
  }

  @ParameterizedTest
  @Order(11)
  @ValueSource(strings = {"invoices", "invoice_line", "clicks_day", "divergence", "invoice"})
  void letsFinanceReadWhatIsBilled(String name) throws Exception {
    assertThat(ask("finance", "SELECT * FROM " + name)).isNotEmpty();
  }

  @Test
  @Order(12)
  void drawsADashboardForATerminal() {
    var shown = run("dashboard", "--ad", "1", "--days", "4", "--to", "2026-03-31");

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("ad 1, 2026-03-28 to 2026-03-31 UTC")
        .containsPattern("clicks by day  [▁-█]{4}")
        .containsPattern(
            "2026-03-28 +·{10}[▁-█]·{13} +9 +0\\.000900 +1 +8 +0\\.000800 +USD +closed")
        .containsPattern("2026-03-30 +·{10}[▁-█]·{13} +4 +0\\.000400 +- +- +- +USD +final")
        .containsPattern("total +42 +0\\.004200")
        .contains(
            "rollup up to 2026-03-31T02:05:00Z", "rows shown, from ", "bytes that Trino read");
  }

  @Test
  @Order(13)
  void givesProgramsTheSamePoints() throws Exception {
    var csv =
        run("dashboard", "--campaign", "50", "--days", "4", "--grain", "day", "--format", "csv");
    assertThat(csv.out())
        .isEqualToIgnoringNewLines(
            """
            event_date,currency,clicks,spend_micros,invalid_clicks,net_clicks,net_micros,source,status
            2026-03-28,USD,9,900,1,8,800,truth,closed
            2026-03-29,USD,8,800,0,8,800,truth,provisional
            2026-03-30,USD,4,400,,,,stream,final
            2026-03-31,USD,21,2100,3,18,1800,truth,provisional
            """);

    var json = run("dashboard", "--advertiser", "5", "--days", "4", "--format", "json");
    var object = new ObjectMapper().readTree(json.out());
    assertThat(object.path("advertiser_id").asLong()).isEqualTo(5);
    assertThat(object.path("points").findValuesAsText("clicks"))
        .containsExactly("9", "8", "4", "21");
    assertThat(object.path("rows_read").asLong()).isPositive();
    assertThat(object.path("bytes_read").asLong()).isPositive();
  }

  @Test
  @Order(14)
  void writesADashboardAsAPage() {
    var file = TestSession.directory().resolve("pages/ad.html");
    var written = run("dashboard", "--ad", "1", "--format", "html", "--out", file.toString());

    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(file).content().contains("<!doctype html>", "ad 1");
  }

  @Test
  @Order(15)
  void saysThatAnAdHasNoClick() {
    var shown = run("dashboard", "--ad", "404");

    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).contains("no click of ad 404 from 2026-03-02 to 2026-03-31");
  }

  @ParameterizedTest
  @Order(16)
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT adx FROM clicks_day | 1 | error [SQL]: line 1:8: Column 'adx' cannot be resolved",
        "SELEKT 1 | 1 | error [SQL]: line 1:1: mismatched input 'SELEKT'",
        "SELECT * FROM clicks_week | 2 | Table 'clicks.clickledger.clicks_week' does not exist",
        "SELECT 1/0 | 1 | error [SQL]: Division by zero",
        "SELECT ip FROM raw_click | 2 | error [ENVIRONMENT]: analyst may not do this: Access Denied",
      },
      quoteCharacter = '"')
  void passesOnWhatTrinoSaysOfAStatement(String sql, int exitCode, String said) {
    var failed = run("query", "--sql", sql);

    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(exitCode);
    assertThat(failed.err()).contains(said, "remedy: ");
  }

  @Test
  @Order(16)
  void showsNumbersAsPeopleWriteThem() {
    var shown = run("query", "--sql", "SELECT 21111079.985e0 AS seconds, -0.0427e0 AS percent");

    assertThat(shown.out()).contains("21111079.985  -0.0427");
  }

  @Test
  @Order(16)
  void marksThePlaceThatTrinoMeans() {
    var failed = run("query", "--sql", "SELECT event_date,\n  adx FROM clicks_day");

    assertThat(failed.err().lines())
        .containsSubsequence(
            "error [SQL]: line 2:3: Column 'adx' cannot be resolved",
            "      adx FROM clicks_day",
            "      ^");
  }

  @Test
  @Order(17)
  void saysWhatToStartWhereNoServerAnswers() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var failed =
        TestCommandLine.run(
            "dashboard",
            "--ad",
            "1",
            "--trino",
            "jdbc:trino://127.0.0.1:" + free + "/clicks/clickledger");

    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.err())
        .contains("error [ENVIRONMENT]: no Trino answers on 127.0.0.1:" + free)
        .contains("remedy: start one: jobs/bin/trino start --lake LAKE");
  }

  @Test
  @Order(18)
  void saysThatTheServerHasNoSuchCatalog() throws Exception {
    var other = trino.url("clickledger").replace("/clicks/", "/nowhere/");
    var failed =
        TestCommandLine.run(
            "publish-serving",
            "--trino",
            other,
            "--user",
            "engineer",
            "--tables-at",
            "local:///lake");

    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.err()).contains("error [NOT_FOUND]", "has no catalog nowhere");
  }

  @Test
  @Order(19)
  void mendsACatalogThatIsHalfRegistered() throws Exception {
    for (var sql :
        List.of(
            "CALL clicks.system.unregister_table('clickledger', 'truth_hour')",
            "CALL clicks.system.unregister_table('clickledger', 'campaign')",
            "CALL clicks.system.register_table('clickledger', 'campaign', 'local:///lake/invoice')",
            "DROP VIEW clicks_day",
            "CREATE OR REPLACE VIEW days AS SELECT 1 AS x",
            "COMMENT ON VIEW freshness IS 'half made'")) {
      ask("engineer", sql);
    }
    assertThat(publish().out())
        .contains("table   truth_hour        registered")
        .contains("table   campaign          lies elsewhere now: unregistered")
        .contains("table   campaign          registered")
        .contains("view    clicks_day        made", "view    days              made")
        .contains("view    freshness         made");

    assertThat(publish().out()).contains("nothing to do");
    assertThat(hours(1)).hasSize(4).first().isEqualTo("2026-03-28T10:00:00Z 9 8 truth closed");
  }

  @Test
  @Order(20)
  void takesNumbersAndDatesOnly() {
    assertThat(run("dashboard", "--ad", "1 OR 1=1").exitCode()).isEqualTo(1);
    assertThat(run("dashboard", "--ad", "1", "--to", "2026-03-31' OR '1'='1").exitCode())
        .isEqualTo(1);
    assertThat(run("dashboard").err()).contains("give one of --ad, --campaign and --advertiser");
    assertThat(run("dashboard", "--ad", "1", "--campaign", "2").err())
        .contains("more than one thing to show was named");
    assertThat(run("dashboard", "--ad", "1", "--days", "0").err()).contains("is not from 1 to 400");
  }
}
