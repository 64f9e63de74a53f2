package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.rules.fraud.AgentList;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.rules.fraud.DataCentres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficPartsTest {
  private static final Path LISTS = Path.of("../conf/lists");
  private static final Path CRAWLERS = Path.of("../../shared/data/lists/crawler-user-agents.json");

  @ParameterizedTest
  @ValueSource(longs = {1, 17, 2_880, 100_003})
  void aScheduleGivesExactlyTheMomentsAskedForInOrder(long moments) {
    var settings = GeneratorSettings.defaults();
    var schedule = new Schedule(settings, moments);
    long previous = settings.startMicros();
    long given = 0;
    while (schedule.hasNext()) {
      long moment = schedule.next();
      assertThat(moment).isBetween(previous, settings.endMicros() - 1);
      assertThat(moment % 1_000).isZero();
      previous = moment;
      given++;
    }
    assertThat(given).isEqualTo(moments);
  }

  @Test
  void anAdOfRankNIsClickedOneNthAsOftenAsTheFirst() {
    var popularity = new AdPopularity(1_000, 1, new Dice(5));
    var dice = new Dice(6);
    var counts = new int[1_000];
    for (int i = 0; i < 1_000_000; i++) {
      counts[popularity.draw(dice)]++;
    }
    double first = counts[popularity.adOfRank(0)];
    for (int rank : new int[] {1, 4, 9, 49}) {
      double share = counts[popularity.adOfRank(rank)] / first;
      assertThat(share).isCloseTo(1.0 / (rank + 1), within(0.15 / (rank + 1)));
    }
    assertThat(popularity.shareOf(popularity.adOfRank(0)) * 1_000_000)
        .isCloseTo(first, within(first * 0.02));
  }

  @Test
  void diceAreTheSameOnEveryMachine() {
    var dice = new Dice(42);
    assertThat(dice.next()).isEqualTo(Dice.scramble(Dice.scramble(42) + 0x9E3779B97F4A7C15L));
    assertThat(new Dice(7).unit()).isEqualTo(new Dice(7).unit()).isBetween(0.0, 1.0);
    var seen = new HashSet<Integer>();
    for (int i = 0; i < 1_000; i++) {
      seen.add(dice.below(10));
    }
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @ParameterizedTest
  @EnumSource(TimeStyle.class)
  void everyStyleOfATimeMeansTheSameInstant(TimeStyle style) {
    var line = new LineBuffer();
    var instants =
        new String[] {
          "2026-03-28T00:00:00Z",
          "2026-03-28T23:59:59.999Z",
          "2026-03-29T01:00:00.007Z",
          "2026-03-29T18:30:00.123456Z",
          "2026-12-31T20:00:00.000001Z",
          "2027-01-01T00:00:00.100Z"
        };
    for (var text : instants) {
      var instant = Instant.parse(text);
      long micros = instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
      line.clear();
      line.put(micros, style);
      var written = line.text();
      var read =
          style.isInteger(micros)
              ? Instant.ofEpochMilli(Long.parseLong(written))
              : OffsetDateTime.parse(written).toInstant();
      assertThat(read).as(written).isEqualTo(instant);
    }
  }

  @Test
  void numbersAndTextAreWrittenAsTheyAre() {
    var line = new LineBuffer();
    var expected = new StringBuilder();
    for (long number :
        new long[] {0, 9, 10, 99, 100, 1_000_000, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      line.put(number).put(' ').put("é€😀").put(' ');
      expected.append(number).append(" é€😀 ");
    }
    line.put("x".repeat(200_000));
    assertThat(line.text()).isEqualTo(expected + "x".repeat(200_000));
  }

  @Test
  void noPersonsAgentHoldsTheNameOfARobot() {
    for (var agent : Agents.PEOPLE) {
      assertThat(agent.toLowerCase(Locale.ROOT))
          .startsWith("mozilla/5.0 (")
          .doesNotContain("bot", "crawl", "spider", "http", "curl", "python", "headless", "scrapy");
    }
  }

  @Test
  void aPublicListOfCrawlersTellsPeopleFromRobots() throws IOException {
    assumeTrue(Files.exists(CRAWLERS), () -> "skipped: there is no " + CRAWLERS.toAbsolutePath());
    var patterns = new ArrayList<Pattern>();
    for (var crawler : new ObjectMapper().readTree(CRAWLERS.toFile())) {
      patterns.add(Pattern.compile(crawler.get("pattern").asText()));
    }
    assertThat(Agents.BOTS)
        .allMatch(agent -> patterns.stream().anyMatch(p -> p.matcher(agent).find()));
    assertThat(Agents.PEOPLE)
        .allMatch(agent -> patterns.stream().noneMatch(p -> p.matcher(agent).find()));
  }

  @Test
  void agentsBreakTheShippedRulesThatTheyAreSaidTo() throws IOException {
    var rules =
        List.of(
            AgentRule.bots(agentList("bot-user-agents.json")),
            AgentRule.nonBrowsers(agentList("non-browser-agents.json")),
            AgentRule.prefetch(agentList("prefetch-agents.json")));
    for (int agent = Agents.NONE; agent < Agents.count(); agent++) {
      var text = agent == Agents.NONE ? null : Agents.text(agent);
      assertThat(rules.stream().filter(rule -> rule.appliesTo(text)).map(AgentRule::rule))
          .as(text)
          .containsExactlyInAnyOrderElementsOf(
              Agents.broken(agent).stream().map(rule -> rule.text).toList());
    }
  }

  private static AgentList agentList(String name) throws IOException {
    return AgentList.parse(name, Files.readAllBytes(LISTS.resolve(name)));
  }

  @Test
  void serversAreInTheShippedListOfDataCentresAndPeopleAreNot() throws IOException {
    var name = "data-centres.txt";
    var shipped = DataCentres.parse(Map.of(name, Files.readAllBytes(LISTS.resolve(name))));
    var dice = new Dice(8);
    for (int i = 0; i < 100_000; i++) {
      long user = dice.next();
      var server = Addresses.ofServer(user, false);
      var person = Addresses.ofPerson(user, false);
      var masked = Addresses.ofServer(user, true);
      assertThat(shipped.names(server)).as(server).isTrue();
      assertThat(Addresses.isServer(server)).as(server).isTrue();
      assertThat(shipped.names(person)).as(person).isFalse();
      assertThat(Addresses.isServer(person)).as(person).isFalse();
      assertThat(Addresses.isServer(masked)).as(masked).isEqualTo(shipped.names(masked));
    }
    assertThat(Addresses.isServer(null)).isFalse();
  }

  @Test
  void eagerClicksAreAsManyAsAskedForAndMostNoDoubleClicks() {
    var clicks = eagerClicks(GeneratorSettings.builder().days(1).build(), 1_000, 50_000);
    assertThat(clicks).hasSize(1_000).extracting(Click::clickId).doesNotHaveDuplicates();
    clicks.sort(Click::compare);
    var doubles = new DoubleClicks();
    assertThat(clicks.stream().filter(doubles::isDouble).count()).isLessThan(50);
  }

  @Test
  void eagerClicksKeepWithinTheTimeInWhichClicksFall() {
    var settings = GeneratorSettings.builder().days(1).spanMinutes(20).build();
    assertThat(eagerClicks(settings, 500, 1_199))
        .hasSize(500)
        .extracting(click -> settings.isBusyAt(click.eventMicros()))
        .doesNotContain(false);
  }

  /** Those that follow a click a second from when clicks fall. */
  private static List<Click> eagerClicks(GeneratorSettings settings, long eager, int moments) {
    var popularity = new AdPopularity(settings.ads(), settings.zipfExponent(), new Dice(1));
    var traffic = new Traffic(settings, Campaigns.of(settings, popularity), popularity);
    var clicks = new ArrayList<Click>();
    var bursts = new EagerClicks(settings, traffic, eager, clicks::add);
    long from = settings.spanMinutes() == 0 ? settings.startMicros() : settings.viralHourMicros();
    for (int moment = 0; moment < moments; moment++) {
      bursts.follow(traffic.at(from + moment * 1_000_000L), moments - moment);
    }
    return clicks;
  }

  @ParameterizedTest
  @EnumSource(LandingFormat.class)
  void everyFormatHasFlawsItCanHold(LandingFormat format) {
    var reasons = new HashSet<Reason>();
    for (var flaw : Flaw.values()) {
      if (flaw.malforms(format)) {
        reasons.add(flaw.reason());
      }
    }
    assertThat(reasons)
        .contains(Reason.MISSING_FIELD, Reason.BAD_CLICK_ID, Reason.BAD_ID, Reason.BAD_PRICE)
        .doesNotContain(Reason.CLOCK_AHEAD);
    boolean json = format == LandingFormat.NDJSON || format == LandingFormat.NDJSON_GZ;
    assertThat(reasons.contains(Reason.NOT_JSON)).isEqualTo(json);
  }
}
