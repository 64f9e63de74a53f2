package io.clickledger.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.RawRow;
import io.clickledger.rules.fraud.AgentList;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.rules.fraud.ClockAhead;
import io.clickledger.rules.fraud.DataCentres;
import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.rules.fraud.FrequencyCap;
import io.clickledger.rules.fraud.GivtRules;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GivtMarksTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final GivtRules RULES =
      new GivtRules(
          AgentRule.bots(agents("bot/")),
          AgentRule.nonBrowsers(agents("^reader")),
          AgentRule.prefetch(agents("prefetch")),
          DataCentres.parse(Map.of("LIST", "52.0.0.0/8\n".getBytes(StandardCharsets.UTF_8))),
          new DoubleClick(10),
          FrequencyCap.ofIpAndAd(4),
          FrequencyCap.ofUserAndCampaign(3),
          new ClockAhead(60));
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
  private static final String ROBOT = "Wbot/1.0";

  @Test
  void keepsTheFirstClickOfABurst() {
    var marks =
        marks(
            click("a", 0, "u1"),
            click("b", 8, "u1"),
            click("c", 16, "u1").with(RawClick.CAMPAIGN_ID, 2L),
            click("d", 26, "u1").with(RawClick.CAMPAIGN_ID, 3L),
            click("e", 37, "u1").with(RawClick.CAMPAIGN_ID, 4L),
            click("another user", 1, "u2"),
            click("another ad", 1, "u1").with(RawClick.AD_ID, 2L));

    assertThat(marks).containsExactly("b double-click", "c double-click", "d double-click");
  }

  @Test
  void ordersClicksOfOneInstantByTheirId() {
    var marks = marks(click("b", 0, "u1"), click("a", 0, "u1"));

    assertThat(marks).containsExactly("b double-click");
  }

  @Test
  void judgesAnonymousClicksByAddressAndAgent() {
    var marks =
        marks(
            click("a", 0, null).from("10.0.0.1", FIREFOX),
            click("b", 1, null).from("10.0.0.1", FIREFOX),
            click("c", 2, null).from("10.0.0.2", null),
            click("d", 3, null).from("10.0.0.2", null),
            click("e", 4, null).from(null, FIREFOX),
            click("f", 5, null).from(null, FIREFOX));

    assertThat(marks)
        .containsExactly(
            "b double-click", "c non-browser-agent", "d double-click", "d non-browser-agent");
  }

  @Test
  void letsBotsAndLateClicksTakePart() {
    var marks =
        marks(
            click("a", 0, "u1").from(null, ROBOT),
            click("b", 5, "u1").received("2026-03-29T20:00:00Z"),
            click("c", 12, "u1"));

    assertThat(marks).containsExactly("a bot-user-agent", "b double-click", "c double-click");
  }

  @Test
  void looksBackPastMidnight() {
    var marks =
        marks(
            at("before", "2026-03-27T23:59:55Z", "u1"),
            at("after", "2026-03-28T00:00:05Z", "u1"),
            at("too early", "2026-03-27T23:59:55Z", "u2"),
            at("not after", "2026-03-28T00:00:05.000001Z", "u2"),
            at("last of the day", "2026-03-28T23:59:59Z", "u3"),
            at("next day", "2026-03-29T00:00:01Z", "u3"));

    assertThat(marks).containsExactly("after double-click");
  }

  @Test
  void takesNoClickForItsOwnPredecessorWhereCopiesDisagreeOnTheDay() {
    var marks =
        marks(
            at("alone", "2026-03-27T23:59:58Z", "u1"),
            at("alone", "2026-03-28T00:00:02Z", "u1").received("2026-03-28T00:00:09Z"),
            at("second", "2026-03-27T23:59:58Z", "u2"),
            at("second", "2026-03-28T00:00:02Z", "u2").received("2026-03-28T00:00:09Z"),
            at("first", "2026-03-27T23:59:57Z", "u2"));

    assertThat(marks).containsExactly("second double-click");
  }

  @Test
  void judgesAgentsAddressesAndClocks() {
    var marks =
        marks(
            click("browser", 0, "u1").from("10.0.0.1", FIREFOX),
            click("robot", 0, "u2").from("10.0.0.1", ROBOT),
            click("silent", 0, "u3").from("10.0.0.1", null),
            click("reader", 0, "u4").from("10.0.0.1", "reader 1.0"),
            click("before", 0, "u5").from("10.0.0.2", "prefetch bot/1"),
            click("server", 0, "u6").from("52.1.2.3", FIREFOX),
            click("ahead", 61, "u7").received("2026-03-28T12:00:00Z"),
            click("hardly ahead", 60, "u8").received("2026-03-28T12:00:00Z"));

    assertThat(marks)
        .containsExactly(
            "ahead clock-ahead",
            "before bot-user-agent",
            "before prefetch-agent",
            "reader non-browser-agent",
            "robot bot-user-agent",
            "server data-centre-ip",
            "silent non-browser-agent");
  }

  @Test
  void keepsTheFirstClicksOfAnHourUpToTheCap() {
    var rows = new ArrayList<RawRow>();
    for (int i = 0; i < 6; i++) {
      rows.add(click("u" + i, 20 * i, "one").with(RawClick.AD_ID, 10L + i));
      rows.add(click("i" + i, 600 * i, "user " + i).from("10.0.0.1", FIREFOX));
    }
    // A copy is no click, and the next hour counts anew: five of six lie in the first.
    rows.add(click("u0", 0, "one").with(RawClick.AD_ID, 10L).received("2026-03-28T12:14:00Z"));
    rows.add(click("next", 3_600, "one").with(RawClick.AD_ID, 20L));

    assertThat(marks(rows.toArray(RawRow[]::new)))
        .containsExactly(
            "i4 ip-ad-cap",
            "i5 ip-ad-cap",
            "u3 user-campaign-cap",
            "u4 user-campaign-cap",
            "u5 user-campaign-cap");
  }

  @Test
  void agreesWithComparingEveryPairInAnyOrder() {
    for (int seed = 0; seed < 4; seed++) {
      var random = new Random(seed);
      var made = new ArrayList<Row>();
      for (int i = 0; i < 400; i++) {
        made.add(randomClick(random, i).row());
      }
      // Read back, since only rows of a dataset know their columns.
      var rows = new ArrayList<>(dataset(made).collectAsList());
      var expected = naiveMarks(rows);
      assertThat(expected).hasSizeBetween(200, 1_500);
      for (var rule : RULES.all()) {
        if (!rule.rule().equals(AgentRule.PREFETCH)) {
          assertThat(expected).anyMatch(mark -> mark.endsWith(rule.rule()));
        }
      }

      assertThat(marks(dataset(rows))).isEqualTo(expected);

      Collections.shuffle(rows, random);
      assertThat(marks(dataset(rows).repartition(5))).isEqualTo(expected);
    }
  }

  private static AgentList agents(String pattern) {
    var list = "[{\"pattern\": \"" + pattern + "\"}]";
    return AgentList.parse("LIST", list.getBytes(StandardCharsets.UTF_8));
  }

  private static Dataset<Row> dataset(List<Row> rows) {
    return SPARK.createDataFrame(rows, RawClick.TABLE.schema());
  }

  private static RawRow randomClick(Random random, int number) {
    var second = random.nextInt(600) - 20;
    var copy = random.nextInt(10) == 0;
    return at(
            "click-" + (copy ? Math.max(0, number - 1) : number),
            Instant.parse("2026-03-28T00:00:00Z").plusSeconds(second).toString(),
            random.nextInt(4) == 0 ? null : "u" + random.nextInt(40))
        .from(address(random), agent(random))
        .with(RawClick.AD_ID, 1L + random.nextInt(5))
        .with(RawClick.CAMPAIGN_ID, 1L + random.nextInt(4))
        .received(Instant.parse("2026-03-28T00:08:00Z").plusSeconds(random.nextInt(3)).toString())
        .with(RawClick.SOURCE_OFFSET, (long) number);
  }

  private static @Nullable String address(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "52.0.0." + random.nextInt(3);
      default -> "10.0.0." + random.nextInt(30);
    };
  }

  private static @Nullable String agent(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> ROBOT;
      case 1 -> null;
      default -> FIREFOX;
    };
  }

  /** Law 5's copy of each click and day, then every pair of clicks compared. */
  private static List<String> naiveMarks(List<Row> raw) {
    var clicks =
        raw.stream()
            .filter(row -> raw.stream().noneMatch(other -> isEarlierCopy(other, row)))
            .toList();
    var marks = new TreeSet<String>();
    for (var click : clicks) {
      if (event(click).isBefore(Instant.parse("2026-03-28T00:00:00Z"))) {
        continue;
      }
      var id = click.<String>getAs(RawClick.CLICK_ID);
      if (ROBOT.equals(click.getAs(RawClick.USER_AGENT))) {
        marks.add(id + " bot-user-agent");
      }
      if (click.getAs(RawClick.USER_AGENT) == null) {
        marks.add(id + " non-browser-agent");
      }
      var ip = click.<String>getAs(RawClick.IP);
      if (ip != null && ip.startsWith("52.")) {
        marks.add(id + " data-centre-ip");
      }
      if (event(click).isAfter(click.<Instant>getAs(RawClick.RECEIVED_AT).plusSeconds(60))) {
        marks.add(id + " clock-ahead");
      }
      if (clicks.stream().anyMatch(other -> precedes(other, click))) {
        marks.add(id + " double-click");
      }
      if (earlier(clicks, click, RawClick.IP, RawClick.AD_ID) >= 4) {
        marks.add(id + " ip-ad-cap");
      }
      if (earlier(clicks, click, RawClick.USER_ID, RawClick.CAMPAIGN_ID) >= 3) {
        marks.add(id + " user-campaign-cap");
      }
    }
    return List.copyOf(marks);
  }

  /** Clicks of the same two and hour that come before one; none where it lacks the first. */
  private static long earlier(List<Row> clicks, Row click, String who, String what) {
    return clicks.stream()
        .filter(other -> click.getAs(who) != null && click.getAs(who).equals(other.getAs(who)))
        .filter(other -> click.getAs(what).equals(other.getAs(what)))
        .filter(other -> hour(other).equals(hour(click)))
        .filter(other -> isBefore(other, click))
        .count();
  }

  private static Instant hour(Row row) {
    return event(row).truncatedTo(ChronoUnit.HOURS);
  }

  private static boolean isEarlierCopy(Row other, Row row) {
    var sameClickAndDay =
        other.getAs(RawClick.CLICK_ID).equals(row.getAs(RawClick.CLICK_ID))
            && day(other).equals(day(row));
    return sameClickAndDay && position(other).compareTo(position(row)) < 0;
  }

  private static String position(Row row) {
    return "%s %s %06d"
        .formatted(
            row.<Instant>getAs(RawClick.RECEIVED_AT),
            event(row),
            row.<Long>getAs(RawClick.SOURCE_OFFSET));
  }

  private static boolean precedes(Row other, Row click) {
    var who = who(click);
    return who != null
        && who.equals(who(other))
        && other.getAs(RawClick.AD_ID).equals(click.getAs(RawClick.AD_ID))
        && isBefore(other, click)
        && !other.getAs(RawClick.CLICK_ID).equals(click.getAs(RawClick.CLICK_ID))
        && !event(other).plusSeconds(10).isBefore(event(click));
  }

  private static boolean isBefore(Row other, Row click) {
    var byTime = event(other).compareTo(event(click));
    return byTime < 0
        || byTime == 0
            && other
                    .<String>getAs(RawClick.CLICK_ID)
                    .compareTo(click.<String>getAs(RawClick.CLICK_ID))
                < 0;
  }

  private static @Nullable String who(Row row) {
    if (row.getAs(RawClick.USER_ID) != null) {
      return row.getAs(RawClick.USER_ID);
    }
    var ip = row.<String>getAs(RawClick.IP);
    return ip == null ? null : ip + row.getAs(RawClick.USER_AGENT);
  }

  private static Instant event(Row row) {
    return row.getAs(RawClick.EVENT_TIME);
  }

  private static LocalDate day(Row row) {
    return event(row).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static RawRow click(String id, int second, @Nullable String user) {
    return at(id, Instant.parse("2026-03-28T12:00:00Z").plusSeconds(second).toString(), user);
  }

  private static RawRow at(String id, String eventTime, @Nullable String user) {
    return RawRow.of(id).at(eventTime).by(user).from(null, FIREFOX);
  }

  private static List<String> marks(RawRow... rows) {
    return marks(RawRow.dataset(SPARK, rows));
  }

  /** Click and rule of every mark, sorted. */
  private static List<String> marks(Dataset<Row> raw) {
    return GivtMarks.of(raw, DAY, RULES).collectAsList().stream()
        .map(row -> row.getAs(RawClick.CLICK_ID) + " " + row.getAs(ClickVerdict.RULE))
        .sorted()
        .toList();
  }
}
