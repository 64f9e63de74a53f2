package io.clickledger.demo.generate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What every account owes, by the days of its own zone. */
final class BillingBook {
  private static final int MICRO_DIGITS = 6;

  /** One account's day, by campaign: all clicks, and those without a mark. */
  record Day(Tally gross, Tally net) {}

  /** A campaign's part of an invoice; money exact, and rounded half-even once to minor units. */
  record Line(int campaign, long grossClicks, long netClicks, long netMicros, long amountMinor) {}

  /** An account's invoice over all its days. */
  record Invoice(Account account, List<Line> lines) {
    long totalMinor() {
      return lines.stream().mapToLong(Line::amountMinor).reduce(0, Math::addExact);
    }
  }

  private final Campaigns campaigns;
  private final SortedMap<LocalDate, Day> days = new TreeMap<>();
  private final Calendar[] calendars;

  /** The account's day that the last click fell on. */
  private final class Calendar {
    private final Account account;
    private long untilMicros;
    private @Nullable Day day;

    Calendar(Account account) {
      this.account = account;
    }

    Day dayOf(long eventMicros) {
      var current = day;
      if (current == null || eventMicros >= untilMicros) {
        var date = Campaigns.instant(eventMicros).atZone(account.zone()).toLocalDate();
        var next = date.plusDays(1).atStartOfDay(account.zone());
        untilMicros = TimeUnit.SECONDS.toMicros(next.toEpochSecond());
        current = days.computeIfAbsent(date, any -> newDay());
        day = current;
      }
      return current;
    }
  }

  BillingBook(Campaigns campaigns) {
    this.campaigns = campaigns;
    this.calendars = campaigns.accounts().stream().map(Calendar::new).toArray(Calendar[]::new);
  }

  /** Enters a distinct click. Event times must not fall. */
  void enter(Click click, long priceMicros, boolean valid) {
    long advertiser = campaigns.at(click.campaign()).account().advertiserId();
    var day = calendars[(int) (advertiser - Account.FIRST_ID)].dayOf(click.eventMicros());
    day.gross.add(click.campaign(), priceMicros);
    if (valid) {
      day.net.add(click.campaign(), priceMicros);
    }
  }

  /** Every billing day that a click fell on, of whatever account. */
  SortedMap<LocalDate, Day> days() {
    return days;
  }

  /** One invoice for each account with clicks, one line for each campaign with clicks. */
  List<Invoice> invoices() {
    var invoices = new ArrayList<Invoice>();
    for (var account : campaigns.accounts()) {
      var lines = new ArrayList<Line>();
      for (int campaign : campaigns.of(account)) {
        long gross = 0;
        long net = 0;
        long micros = 0;
        for (var day : days.values()) {
          gross += day.gross.clicks(campaign);
          net += day.net.clicks(campaign);
          micros = Math.addExact(micros, day.net.micros(campaign));
        }
        if (gross > 0) {
          lines.add(new Line(campaign, gross, net, micros, minor(micros, account)));
        }
      }
      if (!lines.isEmpty()) {
        invoices.add(new Invoice(account, List.copyOf(lines)));
      }
    }
    return List.copyOf(invoices);
  }

  private static long minor(long micros, Account account) {
    return BigDecimal.valueOf(micros, MICRO_DIGITS)
        .setScale(account.minorDigits(), RoundingMode.HALF_EVEN)
        .unscaledValue()
        .longValueExact();
  }

  private Day newDay() {
    return new Day(new Tally(campaigns.size()), new Tally(campaigns.size()));
  }
}
