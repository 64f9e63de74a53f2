package io.clickledger.demo.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was written, by definitions of its own: what archive, stream, truth, marks and
 * invoices must find. Memory is one cell per hour and campaign, per day and ad, 10 seconds of
 * clicks, and a few bytes for each click of an hour.
 */
final class Oracle {
  static final int MAX_DAYS_WITH_MINUTES = 7;
  static final int TOP_ADS = 20;

  private static final int HOURS_A_DAY = 24;
  private static final int MINUTES_A_DAY = 1_440;

  /** An ad and its distinct clicks of a day. */
  record AdClicks(long adId, long clicks) {}

  private final GeneratorSettings settings;
  private final Campaigns campaigns;

  private final long[] rejected = new long[Reason.values().length];
  private long read;
  private long accepted;
  private long duplicate;
  private long late;
  private @Nullable Click latest;

  final Tally truthHours;
  final Tally streamHours;
  final Tally neverCountedHours;
  final Tally grossDays;
  final Tally netDays;
  final RoutineMarks marks;
  final long @Nullable [] truthMinutes;
  final long @Nullable [] streamMinutes;
  final BillingBook billing;
  private final long[][] adsByDay;

  Oracle(GeneratorSettings settings, Campaigns campaigns) {
    this.settings = settings;
    this.campaigns = campaigns;
    int days = settings.days();
    truthHours = new Tally(days * HOURS_A_DAY * campaigns.size());
    streamHours = new Tally(days * HOURS_A_DAY * campaigns.size());
    neverCountedHours = new Tally(days * HOURS_A_DAY * campaigns.size());
    grossDays = new Tally(days * campaigns.size());
    netDays = new Tally(days * campaigns.size());
    marks = new RoutineMarks(days);
    boolean minutes = days <= MAX_DAYS_WITH_MINUTES;
    truthMinutes = minutes ? new long[days * MINUTES_A_DAY] : null;
    streamMinutes = minutes ? new long[days * MINUTES_A_DAY] : null;
    adsByDay = new long[days][settings.ads()];
    billing = new BillingBook(campaigns);
  }

  /** A record as it was written. Records must come in the order of receipt. */
  void received(Receipt receipt) {
    read++;
    var flaw = receipt.flaw();
    if (flaw != null) {
      rejected[flaw.reason().ordinal()]++;
      return;
    }
    var click = receipt.click();
    boolean first = receipt.copy() == 0;
    if (first) {
      marks.received(receipt);
    }
    if (receipt.late()) {
      late++;
      if (first) {
        neverCountedHours.add(hourCell(click), price(click));
      }
    } else if (first) {
      accepted++;
      streamHours.add(hourCell(click), price(click));
      if (streamMinutes != null) {
        streamMinutes[minute(click)]++;
      }
    } else {
      duplicate++;
    }
  }

  /** A distinct valid click, once. Clicks must come in the order of (event time, id). */
  void happened(Click click) {
    if (latest != null && Click.compare(latest, click) >= 0) {
      throw new IllegalStateException("clicks out of order: " + latest + ", " + click);
    }
    latest = click;
    long price = price(click);
    int day = day(click);
    truthHours.add(hourCell(click), price);
    if (truthMinutes != null) {
      truthMinutes[minute(click)]++;
    }
    adsByDay[day][click.ad()]++;
    boolean valid = marks.happened(click, day).isEmpty();
    grossDays.add(day * campaigns.size() + click.campaign(), price);
    if (valid) {
      netDays.add(day * campaigns.size() + click.campaign(), price);
    }
    billing.enter(click, price, valid);
  }

  long read() {
    return read;
  }

  /** Counted by the stream: of each click with copies on time, one. */
  long accepted() {
    return accepted;
  }

  long duplicate() {
    return duplicate;
  }

  long late() {
    return late;
  }

  long rejected() {
    long sum = 0;
    for (long count : rejected) {
      sum += count;
    }
    return sum;
  }

  long rejected(Reason reason) {
    return rejected[reason.ordinal()];
  }

  long distinctClicks() {
    long sum = 0;
    for (int day = 0; day < settings.days(); day++) {
      sum += clicks(grossDays, day);
    }
    return sum;
  }

  /** A tally's clicks of one day, for a tally by day and campaign. */
  long clicks(Tally tally, int day) {
    long sum = 0;
    for (int campaign = 0; campaign < campaigns.size(); campaign++) {
      sum += tally.clicks(day * campaigns.size() + campaign);
    }
    return sum;
  }

  /** The ads with most distinct clicks of a day, the lower id first where they tie. */
  List<AdClicks> topAds(int day) {
    var all = new ArrayList<AdClicks>();
    for (int ad = 0; ad < adsByDay[day].length; ad++) {
      if (adsByDay[day][ad] > 0) {
        all.add(new AdClicks(Campaigns.FIRST_AD_ID + ad, adsByDay[day][ad]));
      }
    }
    all.sort(Comparator.comparingLong(AdClicks::clicks).reversed().thenComparing(AdClicks::adId));
    return List.copyOf(all.subList(0, Math.min(TOP_ADS, all.size())));
  }

  private long price(Click click) {
    return campaigns.at(click.campaign()).priceMicros(click);
  }

  private int hourCell(Click click) {
    long sinceStart = click.eventMicros() - settings.startMicros();
    return (int) (sinceStart / GeneratorSettings.HOUR_MICROS) * campaigns.size() + click.campaign();
  }

  private int minute(Click click) {
    return (int) ((click.eventMicros() - settings.startMicros()) / 60_000_000);
  }

  private int day(Click click) {
    return (int) ((click.eventMicros() - settings.startMicros()) / GeneratorSettings.DAY_MICROS);
  }
}
