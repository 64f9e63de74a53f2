package io.clickledger.walkthrough;

import static io.clickledger.testing.SqlRows.minute;

import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.testing.SqlRows;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A lake with one click of each kind on 2026-03-28, 40 clicks of ad 9 in one minute and two further
 * clicks that are farther from noon; 2026-03-27 has one plain click. Truth is rebuilt, the rest set
 * by hand.
 */
final class WalkedLake {
  static final LocalDate DAY = LocalDate.parse("2026-03-28");
  static final Instant NOW = Instant.parse("2026-04-05T00:00:00Z");
  static final int CROWD = 40;

  private WalkedLake() {}

  static Lake make() {
    var lake = TestSession.lake();
    RawRow.land(lake, clicks());
    SqlRows.append(
        lake,
        Campaign.TABLE,
        "(1L, 7L, 250000L, 'INR', 1L, 'Asia/Kolkata', timestamp'2026-01-01 00:00:00')");
    SqlRows.append(lake, ClickVerdict.TABLE, mark("bot", AgentRule.BOT));
    SqlRows.append(lake, ClickVerdict.TABLE, mark("double", "double-click"));
    for (var day : List.of(DAY.minusDays(1), DAY)) {
      RebuildTruthJob.run(
          TestSession.context(lake, "rebuild-truth", Clock.fixed(NOW, ZoneOffset.UTC)),
          RebuildTruthJob.Options.of(day));
    }
    stream(lake);
    return lake;
  }

  private static RawRow[] clicks() {
    var clicks = new ArrayList<RawRow>();
    clicks.add(at("early", "2026-03-27T12:00:00Z"));
    clicks.add(at("plain", "2026-03-28T12:00:05Z").by("u-17").from("198.51.100.7", "Browser"));
    clicks.add(at("far", "2026-03-28T13:00:05Z"));
    clicks.add(at("twice", "2026-03-28T12:10:00Z"));
    clicks.add(
        at("twice", "2026-03-28T12:10:00Z")
            .received("2026-03-28T12:10:31Z")
            .with(RawClick.SOURCE_NAME, "file:/landing/part-1.ndjson"));
    clicks.add(
        at("late", "2026-03-28T12:20:00Z")
            .received("2026-03-28T12:50:00Z")
            .with(RawClick.SOURCE_OFFSET, 99L));
    clicks.add(at("bot", "2026-03-28T14:00:00Z").from(null, "Some-Bot/1.0"));
    clicks.add(at("double", "2026-03-28T12:00:00Z"));
    for (var i = 0; i < CROWD; i++) {
      clicks.add(at("crowd-" + i, "2026-03-28T20:05:%02dZ".formatted(i)).with(RawClick.AD_ID, 9L));
    }
    return clicks.toArray(RawRow[]::new);
  }

  private static RawRow at(String id, String eventTime) {
    return RawRow.of(id).at(eventTime);
  }

  private static String mark(String id, String rule) {
    return "('%s', 'GIVT', '%s', '1', 'INVALID', NULL, timestamp'2026-03-29 01:00:00', date'%s', NULL, NULL, NULL)"
        .formatted(id, rule, DAY);
  }

  private static void stream(Lake lake) {
    SqlRows.append(
        lake,
        ClickMinute.TABLE,
        String.join(
            ", ",
            minute("2026-03-28 12:00:00", 1, 1, 2, 0),
            minute("2026-03-28 12:10:00", 1, 1, 1, 0),
            minute("2026-03-28 20:05:00", 9, 1, 30, 0),
            minute("2026-03-28 20:05:00", 9, 1, 10, 1)));
    SqlRows.append(
        lake,
        ClickHour.TABLE,
        "(timestamp'2026-03-28 12:00:00', 1L, 1L, 3L, 0L, 300L, 'INR', 0L, date'2026-03-28')");
    SqlRows.append(
        lake,
        LateClick.TABLE,
        "('LATE', 'late', timestamp'2026-03-28 12:20:00', timestamp'2026-03-28 12:50:00', 1L, 1L, NULL, 'file:/landing/part-0.ndjson', 0, 99L, 0, 1L, date'2026-03-28')");
    SqlRows.append(
        lake,
        Reconciliation.TABLE,
        "(timestamp'2026-03-28 12:00:00', 1L, 3L, 4L, -1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 'run', date'2026-03-28')");
  }
}
