package io.clickledger.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.RawRow;
import io.clickledger.rules.fraud.BotList;
import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  private static final BotList BOTS =
      BotList.parse("LIST", "[{\"pattern\": \"bot/\"}]".getBytes(StandardCharsets.UTF_8));
  private static final DoubleClick TEN_SECONDS = new DoubleClick(10);
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
  private static final String ROBOT = "Wbot/1.0";

  @Test
  void keepsTheFirstClickOfABurst() {
    var marks =
        marks(
            click("a", 0, "u1"),
            click("b", 8, "u1"),
            click("c", 16, "u1"),
            click("d", 26, "u1"),
            click("e", 37, "u1"),
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
            click("c", 2, null).from("10.0.0.1", null),
            click("d", 3, null).from("10.0.0.1", null),
            click("e", 4, null).from(null, FIREFOX),
            click("f", 5, null).from(null, FIREFOX));

    assertThat(marks).containsExactly("b double-click", "d double-click");
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
      assertThat(expected).hasSizeBetween(50, 350);

      assertThat(marks(dataset(rows))).isEqualTo(expected);

      Collections.shuffle(rows, random);
      assertThat(marks(dataset(rows).repartition(5))).isEqualTo(expected);
    }
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
            random.nextInt(4) == 0 ? null : "u" + random.nextInt(8))
        .from(random.nextInt(3) == 0 ? null : "10.0.0.1", random.nextBoolean() ? FIREFOX : ROBOT)
        .received(Instant.parse("2026-03-28T00:20:00Z").plusSeconds(random.nextInt(3)).toString())
        .with(RawClick.SOURCE_OFFSET, (long) number);
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
      if (clicks.stream().anyMatch(other -> precedes(other, click))) {
        marks.add(id + " double-click");
      }
    }
    return List.copyOf(marks);
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
    var before =
        event(other).isBefore(event(click))
            || event(other).equals(event(click))
                && other
                        .<String>getAs(RawClick.CLICK_ID)
                        .compareTo(click.<String>getAs(RawClick.CLICK_ID))
                    < 0;
    return who != null
        && who.equals(who(other))
        && before
        && !other.getAs(RawClick.CLICK_ID).equals(click.getAs(RawClick.CLICK_ID))
        && !event(other).plusSeconds(10).isBefore(event(click));
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
    return RawRow.of(id).at(eventTime).by(user);
  }

  private static List<String> marks(RawRow... rows) {
    return marks(RawRow.dataset(SPARK, rows));
  }

  /** Click and rule of every mark, sorted. */
  private static List<String> marks(Dataset<Row> raw) {
    return GivtMarks.of(raw, DAY, BOTS, TEN_SECONDS).collectAsList().stream()
        .map(row -> row.getAs(RawClick.CLICK_ID) + " " + row.getAs(ClickVerdict.RULE))
        .sorted()
        .toList();
  }
}
