package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TruthHour;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ten thousand real web requests through the documented commands, against worked-out figures. */
class WebRequestsIT {
  private static final Path DATA = Path.of("../../shared/data/web-requests");

  private static JsonNode expected;
  private static Lake lake;

  @BeforeAll
  static void runTheCommands() throws IOException {
    if (!Files.isDirectory(DATA)) {
      System.out.println("SKIPPED WebRequestsIT: there is no " + DATA.toAbsolutePath());
    }
    assumeTrue(Files.isDirectory(DATA), "real input is not there");
    expected = new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
    lake = TestSession.lake();
    var source = "files:" + DATA.toRealPath();
    run(
        "load-campaigns",
        "--lake",
        lake.root(),
        "--file",
        DATA.resolve("campaigns.csv").toString());
    run("archive", "--lake", lake.root(), "--source", source, "--once");
    run("rollup", "--lake", lake.root(), "--source", source, "--once");
    for (var day : days()) {
      run("rebuild-truth", "--lake", lake.root(), "--date", day);
      run("reconcile", "--lake", lake.root(), "--date", day);
    }
  }

  private static Iterable<String> days() {
    return () -> expected.path("unique_clicks_by_utc_day").fieldNames();
  }

  private static void run(String... words) {
    var ended = TestCommandLine.run(words);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @Test
  void rejectsTheOneMalformedLineAndKeepsAllOthers() {
    assertThat(lake.read(RejectedClick.TABLE).count())
        .isEqualTo(expected.path("malformed").longValue());
    assertThat(lake.read(RawClick.TABLE).count())
        .isEqualTo(expected.path("lines").longValue() - expected.path("malformed").longValue());
  }

  @Test
  void countsEachClickOnceAndNamesTheDuplicates() {
    assertThat(Doors.of(lake, "rollup"))
        .isEqualTo(
            new Doors(
                expected.path("unique_clicks").longValue(),
                expected.path("duplicates").longValue(),
                0,
                expected.path("malformed").longValue()));
  }

  @Test
  void agreesOnUniqueClicksByHourAndCampaignInTruthAndStream() {
    var byHour = figures("unique_clicks_by_utc_hour_and_campaign");
    assertThat(sums("truth_hour", "hour", "gross_clicks")).isEqualTo(byHour);
    assertThat(sums("click_minute", "minute", "clicks")).isEqualTo(byHour);
  }

  @Test
  void agreesOnGrossMoneyByDayAndCurrency() {
    var money = new TreeMap<String, Long>();
    lake.read(TruthHour.TABLE)
        .groupBy("event_date", "currency")
        .sum("gross_micros")
        .collectAsList()
        .forEach(row -> money.put(row.get(0) + "/" + row.get(1), row.getLong(2)));
    assertThat(money).isEqualTo(figures("gross_micros_by_utc_day_and_currency"));
  }

  private static Map<String, Long> figures(String name) {
    var figures = new TreeMap<String, Long>();
    expected
        .path(name)
        .fields()
        .forEachRemaining(e -> figures.put(e.getKey(), e.getValue().longValue()));
    return figures;
  }

  private static Map<String, Long> sums(String table, String time, String column) {
    var sums = new TreeMap<String, Long>();
    TestSession.spark()
        .sql(
            "SELECT date_format(%s, \"yyyy-MM-dd'T'HH'Z'\"), campaign_id, sum(%s) FROM delta.`%s/%s` GROUP BY 1, 2"
                .formatted(time, column, lake.root(), table))
        .collectAsList()
        .forEach(row -> sums.put(row.getString(0) + "/" + row.getLong(1), row.getLong(2)));
    return sums;
  }
}
