package io.clickledger.demo.generate;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which routine rules clicks break, by definitions of its own and for what {@link Traffic} draws:
 * of each user agent {@link Agents} says what it breaks, and {@link Addresses} knows its servers.
 */
final class RoutineMarks {
  private static final long AHEAD_MICROS = 60L * 1_000_000;
  private static final int CLICKS_OF_ADDRESS_ON_AD = 60;
  private static final int CLICKS_OF_USER_ON_CAMPAIGN = 30;

  /** A rule, as marks name it. */
  enum Rule {
    BOT("bot-user-agent"),
    NON_BROWSER("non-browser-agent"),
    PREFETCH("prefetch-agent"),
    DATA_CENTRE("data-centre-ip"),
    DOUBLE_CLICK("double-click"),
    ADDRESS_CAP("ip-ad-cap"),
    USER_CAP("user-campaign-cap"),
    CLOCK_AHEAD("clock-ahead");

    final String text;

    Rule(String text) {
      this.text = text;
    }
  }

  private final DoubleClicks doubleClicks = new DoubleClicks();
  private final HourlyCounts ofAddressOnAd = new HourlyCounts();
  private final HourlyCounts ofUserOnCampaign = new HourlyCounts();

  /** Ids of clicks that were received before they will have happened. */
  private final Set<String> ahead = new HashSet<>();

  private final long[][] clicks;

  RoutineMarks(int days) {
    clicks = new long[Rule.values().length][days];
  }

  /** The first receipt of a click, which comes before it {@link #happened} where it is ahead. */
  void received(Receipt first) {
    if (first.click().eventMicros() - first.readReceiptMicros() > AHEAD_MICROS) {
      ahead.add(first.click().clickId());
    }
  }

  /**
   * The rules that a click breaks. Clicks must come in the order of (event time, id).
   *
   * @param day index of its UTC day
   */
  Set<Rule> happened(Click click, int day) {
    var broken = EnumSet.noneOf(Rule.class);
    broken.addAll(Agents.broken(click.agent()));
    mark(broken, Rule.DATA_CENTRE, Addresses.isServer(click.ip()));
    mark(broken, Rule.DOUBLE_CLICK, doubleClicks.isDouble(click));
    int fromAddress = ofAddressOnAd.add(click.ip(), click.adId(), click.eventMicros());
    mark(broken, Rule.ADDRESS_CAP, fromAddress > CLICKS_OF_ADDRESS_ON_AD);
    int byUser = ofUserOnCampaign.add(click.userId(), click.campaign(), click.eventMicros());
    mark(broken, Rule.USER_CAP, byUser > CLICKS_OF_USER_ON_CAMPAIGN);
    mark(broken, Rule.CLOCK_AHEAD, ahead.remove(click.clickId()));
    broken.forEach(rule -> clicks[rule.ordinal()][day]++);
    return broken;
  }

  private static void mark(Set<Rule> broken, Rule rule, boolean applies) {
    if (applies) {
      broken.add(rule);
    }
  }

  /** Clicks of a day that break a rule. */
  long clicks(Rule rule, int day) {
    return clicks[rule.ordinal()][day];
  }

  /** Clicks of all days that break a rule. */
  long clicks(Rule rule) {
    return LongStream.of(clicks[rule.ordinal()]).sum();
  }

  /** Whether the caps could be counted: not where an hour has over 32 million clicks. */
  boolean complete() {
    return !ofAddressOnAd.overflowed() && !ofUserOnCampaign.overflowed();
  }
}
