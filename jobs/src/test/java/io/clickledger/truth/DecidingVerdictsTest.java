package io.clickledger.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.ClickVerdict;
import io.clickledger.testing.TestSession;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecidingVerdictsTest {
  private static final List<String> TIERS = List.of("GIVT", "SIVT", "MANUAL");
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");
  private static final int WORLDS = 80;
  private static final int ORDERS = 4;

  private record Mark(String tier, String rule, String version, String decision, int second) {
    private Row of(String click, @Nullable String selector) {
      return RowFactory.create(
          click,
          tier,
          rule,
          version,
          decision,
          null,
          NOON.plusSeconds(second),
          LocalDate.parse("2026-03-28"),
          selector,
          null,
          null);
    }

    private String verdict() {
      return tier + " " + rule + " " + decision;
    }

    /** By the words of the design: the strongest tier, then the latest ruling, then any order. */
    private boolean isBehind(Mark other) {
      var byTier = TIERS.indexOf(tier) - TIERS.indexOf(other.tier);
      if (byTier != 0) {
        return byTier > 0;
      }
      if (second != other.second) {
        return second > other.second;
      }
      return (rule + "/" + version + "/" + decision)
              .compareTo(other.rule + "/" + other.version + "/" + other.decision)
          > 0;
    }
  }

  /** Each order of a world is a click of its own: one answer of Spark holds all of them. */
  @Test
  void decidesTheSameInWhateverOrderMarksArrive() {
    var random = new Random(7);
    var expected = new HashMap<String, String>();
    var rows = new ArrayList<Row>();
    var cleared = 0;
    for (int world = 0; world < WORLDS; world++) {
      var marks = marks(random);
      var deciding = marks.get(0);
      for (var mark : marks) {
        deciding = mark.isBehind(deciding) ? mark : deciding;
      }
      cleared += deciding.decision().equals("VALID") ? 1 : 0;
      for (int order = 0; order < ORDERS; order++) {
        Collections.shuffle(marks, random);
        var click = "w" + world + ":" + order;
        marks.forEach(mark -> rows.add(mark.of(click, random.nextBoolean() ? "{}" : null)));
        expected.put(click, deciding.verdict());
      }
    }

    assertThat(deciding(rows)).isEqualTo(expected);
    assertThat(cleared).isBetween(10, WORLDS - 10);
  }

  @Test
  void letsAnAppealClearAClickAndALaterRulingMarkItAgain() {
    var marks =
        List.of(
            new Mark("GIVT", "double-click", "1", "INVALID", 50).of("cleared", null),
            new Mark("SIVT", "model", "1", "INVALID", 60).of("cleared", null),
            new Mark("MANUAL", "appeal", "1", "VALID", 10).of("cleared", null),
            new Mark("SIVT", "model", "1", "INVALID", 20).of("model takes it back", null),
            new Mark("SIVT", "model", "2", "VALID", 30).of("model takes it back", null),
            new Mark("MANUAL", "appeal", "1", "VALID", 10).of("marked again", "{}"),
            new Mark("MANUAL", "analyst", "1", "INVALID", 11).of("marked again", null),
            new Mark("GIVT", "double-click", "1", "INVALID", 5).of("cleared by a model", null),
            new Mark("SIVT", "model", "1", "VALID", 1).of("cleared by a model", null));

    assertThat(deciding(marks))
        .isEqualTo(
            Map.of(
                "cleared", "MANUAL appeal VALID",
                "model takes it back", "SIVT model VALID",
                "marked again", "MANUAL analyst INVALID",
                "cleared by a model", "SIVT model VALID"));
  }

  private static Map<String, String> deciding(List<Row> marks) {
    var found = new HashMap<String, String>();
    DecidingVerdicts.of(
            TestSession.spark().createDataFrame(marks, ClickVerdict.TABLE.schema()).repartition(2))
        .collectAsList()
        .forEach(
            row ->
                found.put(
                    row.getString(0),
                    row.getString(1) + " " + row.getString(2) + " " + row.getString(3)));
    return found;
  }

  private static List<Mark> marks(Random random) {
    var marks = new ArrayList<Mark>();
    for (int i = 1 + random.nextInt(7); i > 0; i--) {
      var tier = TIERS.get(random.nextInt(3));
      marks.add(
          new Mark(
              tier,
              "r" + random.nextInt(2),
              "v" + random.nextInt(2),
              tier.equals("GIVT") || random.nextBoolean() ? "INVALID" : "VALID",
              random.nextInt(4)));
    }
    return marks;
  }
}
