package io.clickledger.walkthrough;

import static io.clickledger.testing.Browser.textOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.RawClick;
import io.clickledger.testing.Browser;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalkthroughJobTest {
  private static final Pattern LOADS =
      Pattern.compile(
          "(?:src|href|action|srcset)\\s*=\\s*[\"']?\\s*(?:[a-z]+:)?//|@import|url\\(\\s*[\"']?(?:[a-z]+:)?//",
          Pattern.CASE_INSENSITIVE);

  /** Goes through every step of every actor, plays, and changes speed. */
  private static final String TOUR =
      """
      <script>
      const wrong = [];
      window.addEventListener('error', event => wrong.push(event.message));
      const seen = [];
      for (let i = 0; i < 200; i++) {
        seen.push(location.hash + ' ' + document.querySelector('#step h2').textContent);
        if (document.querySelector('.on').disabled) break;
        document.querySelector('.on').click();
      }
      document.querySelector('.play').click();
      document.dispatchEvent(new KeyboardEvent('keydown', {key: '3', bubbles: true}));
      const third = location.hash;
      document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
      location.hash = '#late/2';
      const lit = document.querySelector('.node.now').dataset.place;
      const places = [...document.querySelectorAll('.node')].map(node => node.dataset.place);
      document.body.append(
        el('p', {id: 'seen'}, seen.join('; ')), el('p', {id: 'wrong'}, wrong.join('; ')),
        el('p', {id: 'keyed'}, third + ' ' + lit), el('p', {id: 'places'}, places.join(' ')));
      go(0, 0);
      now.speed = 4;
      play();
      </script>
      </body>""";

  @TempDir private static Path directory;
  private static Lake lake;
  private static String page;
  private static JsonNode data;

  @BeforeAll
  static void walk() throws IOException {
    lake = WalkedLake.make();
    var out = directory.resolve("new/walkthrough.html");
    assertThat(run(lake, Optional.empty(), out).message())
        .startsWith("walkthrough 2026-03-28: 5 of 5 ways, ")
        .endsWith("written to " + out);
    page = Files.readString(out);
    var begin = page.indexOf("id=\"page-data\">") + "id=\"page-data\">".length();
    data = new ObjectMapper().readTree(page.substring(begin, page.indexOf("</script>", begin)));
  }

  private static JobResult run(Lake lake, Optional<LocalDate> date, Path out) {
    var context =
        TestSession.context(lake, "walkthrough", Clock.fixed(WalkedLake.NOW, ZoneOffset.UTC));
    return WalkthroughJob.run(context, new WalkthroughJob.Options(date, out));
  }

  private static JsonNode actor(String id) {
    return StreamSupport.stream(data.path("actors").spliterator(), false)
        .filter(actor -> actor.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> places(String actor) {
    return actor(actor).path("steps").findValuesAsText("place");
  }

  private static JsonNode step(String actor, String place) {
    return StreamSupport.stream(actor(actor).path("steps").spliterator(), false)
        .filter(step -> step.path("place").asText().equals(place))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static JsonNode cell(JsonNode step, String column) {
    var columns = step.at("/tables/0/columns").findValuesAsText("name");
    return step.at("/tables/0/rows/0").path(columns.indexOf(column));
  }

  @Test
  void followsTheClickOfEachKindThatIsNearestToNoon() {
    assertThat(data.path("date").asText()).isEqualTo("2026-03-28");
    assertThat(data.path("actors").findValuesAsText("title"))
        .containsExactly(
            "An ordinary click", "A duplicate", "A late click", "A bot", "The viral ad");
    assertThat(actor("ordinary").path("name").asText()).isEqualTo("plain");
    assertThat(actor("duplicate").path("name").asText()).isEqualTo("twice");
    assertThat(actor("late").path("name").asText()).isEqualTo("late");
    // A robot's click two hours from noon, before the double click at noon.
    assertThat(actor("bot").path("name").asText()).isEqualTo("bot");
    assertThat(actor("viral").path("name").asText()).isEqualTo("ad 9, minute 20:05");
  }

  @Test
  void goesFromPlaceToPlaceInTheOrderOfTheDataFlow() {
    assertThat(places("ordinary"))
        .containsExactly(
            "source",
            "raw_click",
            "click_minute",
            "click_hour",
            "billable_click",
            "truth_hour",
            "reconciliation",
            "invoice");
    assertThat(places("duplicate"))
        .startsWith("source", "raw_click", "click_minute", "source", "raw_click", "duplicate");
    assertThat(places("late"))
        .startsWith("source", "raw_click", "late_click", "billable_click", "truth_hour");
    assertThat(places("bot")).contains("click_verdict", "billable_click");
    assertThat(places("viral"))
        .containsExactly("source", "raw_click", "rollup", "click_minute", "truth_hour");
  }

  @Test
  void everyWayEndsWhereItsStepIsOrJoinsItsJob() {
    for (var actor : data.path("actors")) {
      for (var step : actor.path("steps")) {
        var ways = step.path("ways");
        if (!ways.isEmpty()) {
          var first = ways.get(0);
          assertThat(first.get(first.size() - 1)).isEqualTo(step.path("place"));
        }
      }
    }
  }

  @Test
  void saysWhatTheTablesSay() {
    var raw = step("ordinary", "raw_click");
    assertThat(raw.at("/tables/0/name").asText()).isEqualTo("raw_click");
    assertThat(cell(raw, "click_id").path("value").asText()).isEqualTo("plain");
    assertThat(cell(raw, "price_micros").path("value").isNull()).isTrue();
    assertThat(raw.at("/tables/0/columns").findValuesAsText("name"))
        .containsExactly(RawClick.TABLE.schema().fieldNames());

    var billable =
        lake.spark()
            .sql(
                "SELECT price_micros, billing_day, copies FROM delta.`%s/billable_click` WHERE click_id = 'twice'"
                    .formatted(lake.root()))
            .first();
    var shown = step("duplicate", "billable_click");
    assertThat(cell(shown, "price_micros").path("value").asLong()).isEqualTo(billable.getLong(0));
    assertThat(cell(shown, "price_micros").path("money").asText()).isEqualTo("0.250000 INR");
    assertThat(cell(shown, "billing_day").path("value").asText())
        .isEqualTo(billable.get(1).toString());
    assertThat(cell(shown, "copies").path("value").asInt()).isEqualTo(billable.getInt(2));
    assertThat(step("duplicate", "raw_click").at("/tables/0/rows")).hasSize(2);

    assertThat(cell(step("late", "late_click"), "reason").path("value").asText()).isEqualTo("LATE");
    assertThat(step("late", "reconciliation").path("text").asText())
        .contains("the stream has 3, truth 4, and the difference is: late -1");
    assertThat(cell(step("bot", "click_verdict"), "rule").path("value").asText())
        .isEqualTo("bot-user-agent");
    assertThat(step("bot", "click_verdict").path("text").asText()).contains("Some-Bot/1.0");
    assertThat(cell(step("bot", "billable_click"), "billable").path("value").asText())
        .isEqualTo("false");
    assertThat(step("ordinary", "invoice").path("head").asText()).isEqualTo("Not invoiced yet");
  }

  @Test
  void spreadsTheViralMinuteAsTheHashOfItsIdsDoes() {
    var expected = new ArrayList<Long>();
    var bySalt =
        lake.spark()
            .sql(
                "SELECT count(DISTINCT click_id) FILTER (WHERE pmod(xxhash64(click_id), 16) = salt) FROM range(16) AS s(salt), delta.`%s/raw_click` WHERE ad_id = 9 GROUP BY salt ORDER BY salt"
                    .formatted(lake.root()))
            .collectAsList();
    bySalt.forEach(row -> expected.add(row.getLong(0)));

    var salts = new ArrayList<Long>();
    step("viral", "rollup").path("salts").forEach(clicks -> salts.add(clicks.asLong()));

    assertThat(salts).isEqualTo(expected).hasSize(16);
    assertThat(salts.stream().mapToLong(Long::longValue).sum()).isEqualTo(WalkedLake.CROWD);
    assertThat(
            lake.read(ClickMinute.TABLE)
                .where("ad_id = 9")
                .selectExpr("sum(clicks)")
                .first()
                .get(0))
        .isEqualTo((long) WalkedLake.CROWD);
    assertThat(step("viral", "click_minute").path("text").asText())
        .contains("2 rows, one a micro-batch", "The 16 salts add up to its clicks: 40.");
  }

  @Test
  void namesNoPerson() {
    assertThat(page).doesNotContain("u-17").doesNotContain("198.51.100.7");
    assertThat(cell(step("ordinary", "raw_click"), "user_id").path("value").asText())
        .isEqualTo(ShownTable.WITHHELD);
  }

  @Test
  void saysWhichKindADateDoesNotHaveAndGivesTheSamePageTwice() throws IOException {
    var out = directory.resolve("other.html");
    var again = directory.resolve("again.html");
    var early = Optional.of(WalkedLake.DAY.minusDays(1));

    assertThat(run(lake, early, out).message()).startsWith("walkthrough 2026-03-27: 1 of 5 ways");
    run(lake, Optional.of(WalkedLake.DAY), again);

    assertThat(Files.readString(out))
        .contains("2026-03-27 has no valid click that came over 15 minutes late.")
        .contains("The stream has counted no click of 2026-03-27.");
    assertThat(Files.readString(again)).isEqualTo(page);
  }

  @Test
  void refusesWhatItCannotFollow() {
    var out = directory.resolve("refused.html");
    assertThatThrownBy(() -> run(lake, Optional.of(LocalDate.parse("2026-03-01")), out))
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(e.remedy()).contains("from 2026-03-27 to 2026-03-28", "rebuild-truth");
            })
        .hasMessageContaining("holds no click of 2026-03-01");
    var bare = TestSession.lake();
    bare.create(Campaign.TABLE);
    assertThatThrownBy(() -> run(bare, Optional.empty(), out))
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(e.remedy()).contains("rebuild-truth");
            });
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesAFileThatCannotBeWritten() throws IOException {
    var occupied = directory.resolve("occupied");
    Files.createDirectories(occupied.resolve("by-a-directory"));

    assertThatThrownBy(() -> run(lake, Optional.of(WalkedLake.DAY), occupied))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENVIRONMENT))
        .hasMessageContaining("cannot write " + occupied);
  }

  @Test
  void loadsNothing() {
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("default-src 'none'")
        .doesNotContain("{{")
        .doesNotContain("echarts 5");
    assertThat(LOADS.matcher(page).results().map(match -> match.group())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1440, 400})
  void isWalkedThroughInABrowser(int width) throws Exception {
    var browser = Browser.find(requireNonNull(directory));
    assumeTrue(browser.isPresent(), "no Chromium on the PATH");

    var end = page.lastIndexOf("</body>");
    var document = browser.orElseThrow().drawn(page.substring(0, end) + TOUR, width);

    assertThat(document).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", document)).isEmpty();
    assertThat(textOf("wrong", document)).isEmpty();
    assertThat(textOf("wide", document)).isEqualTo("fits");
    var steps = new ArrayList<String>();
    for (var actor : data.path("actors")) {
      var number = 0;
      for (var step : actor.path("steps")) {
        number++;
        steps.add(
            "#" + actor.path("id").asText() + "/" + number + " " + step.path("head").asText());
      }
    }
    assertThat(textOf("seen", document).split("; ")).containsExactlyElementsOf(steps);
    // It plays on by itself.
    assertThat(document).containsPattern("(?s)id=\"step\".{0,400}?step [2-9] of");
    assertThat(textOf("keyed", document)).startsWith("#late/1 ");
    var drawn = new HashSet<>(List.of(textOf("places", document).split(" ")));
    for (var place : Place.values()) {
      assertThat(drawn).contains(place.id());
    }
  }
}
