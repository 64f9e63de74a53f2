package io.clickledger.billing;

import io.clickledger.raw.RawRow;
import io.clickledger.table.RawClick;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Small seeded worlds side by side, one an advertiser: campaigns whose prices change, copies, late
 * clicks and late verdicts in rounds. What each round must make of them is worked out here, naively
 * and with no code of the product.
 */
final class BillingWorlds {
  static final LocalDate FIRST_DAY = LocalDate.parse("2026-03-28");
  static final LocalDate LAST_DAY = LocalDate.parse("2026-03-29");

  private static final List<String> CURRENCIES = List.of("USD", "JPY", "KWD", "EUR");
  private static final Map<String, Integer> DIGITS = Map.of("USD", 2, "EUR", 2, "JPY", 0, "KWD", 3);

  /** Two of them change their clocks within the period or just before it. */
  private static final List<String> ZONES =
      List.of("UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Auckland");

  private static final Instant START = Instant.parse("2026-03-28T00:00:00Z");
  private static final List<String> TIERS = List.of("GIVT", "SIVT", "MANUAL");

  record Terms(
      long campaign, long advertiser, long cpcMicros, String currency, String zone, Instant from) {}

  /**
   * A copy as received.
   *
   * @param round in which it arrives
   */
  record Copy(
      String id,
      long advertiser,
      long campaign,
      long ad,
      Instant event,
      Instant received,
      @Nullable Long price,
      long offset,
      int round) {
    RawRow row() {
      return RawRow.of(id)
          .at(event.toString())
          .received(received.toString())
          .with(RawClick.CAMPAIGN_ID, campaign)
          .with(RawClick.AD_ID, ad)
          .with(RawClick.ADVERTISER_ID, advertiser)
          .with(RawClick.PRICE_MICROS, price)
          .with(RawClick.SOURCE_OFFSET, offset);
    }
  }

  record Mark(
      String id, LocalDate day, String tier, String decision, Instant decidedAt, int round) {}

  /**
   * Exact figures of a line.
   *
   * @param minor the exact net rounded half-even
   */
  record Line(long gross, long givt, long sivt, long manual, long netMicros, long minor) {}

  final List<Terms> terms = new ArrayList<>();
  final List<Copy> copies = new ArrayList<>();
  final List<Mark> marks = new ArrayList<>();

  BillingWorlds(int worlds, int rounds) {
    for (int world = 1; world <= worlds; world++) {
      make(world, rounds, new Random(world));
    }
  }

  private void make(int world, int rounds, Random random) {
    var currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
    var zone = ZONES.get(random.nextInt(ZONES.size()));
    var campaigns = 1 + random.nextInt(3);
    for (int c = 0; c < campaigns; c++) {
      var id = world * 10L + c;
      var first = Instant.parse("2026-01-01T00:00:00Z");
      terms.add(new Terms(id, world, random.nextInt(500_000), currency, zone, first));
      if (random.nextBoolean()) {
        var change = START.plusSeconds(random.nextInt(2 * 86_400));
        terms.add(new Terms(id, world, random.nextInt(500_000), currency, zone, change));
      }
    }
    var clicks = 4 + random.nextInt(12);
    for (int i = 0; i < clicks; i++) {
      var round = random.nextInt(3) == 0 ? random.nextInt(rounds) : 0;
      click(world + "-" + i, world, world * 10L + random.nextInt(campaigns), round, rounds, random);
    }
  }

  private void click(
      String id, long advertiser, long campaign, int round, int rounds, Random random) {
    var event = START.plusSeconds(random.nextInt(2 * 86_400)).plusMillis(random.nextInt(1000));
    var price = random.nextInt(3) == 0 ? (long) random.nextInt(2_000_000) : null;
    for (int copy = random.nextInt(4) == 0 ? 2 : 1; copy > 0; copy--) {
      copies.add(
          new Copy(
              id,
              advertiser,
              campaign,
              1 + random.nextInt(2),
              event,
              received(event, round, random),
              price,
              copies.size(),
              round));
    }
    var day = event.atZone(ZoneId.of("UTC")).toLocalDate();
    for (int r = round; r < rounds; r++) {
      if (random.nextInt(3) == 0) {
        marks.add(
            new Mark(
                id,
                day,
                TIERS.get(random.nextInt(TIERS.size())),
                random.nextInt(3) == 0 ? "VALID" : "INVALID",
                START.plusSeconds(86_400L * 6).plusMillis(marks.size() * 7919L % 1_000_003),
                r));
      }
    }
  }

  /** In round 0 within a day; in round n on day n + 4 after the start. */
  private static Instant received(Instant event, int round, Random random) {
    var delay = random.nextInt(3_600);
    return round == 0
        ? event.plusSeconds(delay)
        : START.plusSeconds(86_400L * (round + 4)).plusSeconds(delay);
  }

  /** By "advertiser currency campaign", after a round. */
  Map<String, Line> expected(int round) {
    var first = new TreeMap<String, Copy>();
    for (var copy : copies) {
      if (copy.round() <= round) {
        first.merge(copy.id(), copy, BillingWorlds::earlier);
      }
    }
    var lines = new TreeMap<String, Line>();
    for (var click : first.values()) {
      var terms = terms(click);
      var day = click.event().atZone(ZoneId.of(terms.zone())).toLocalDate();
      if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) {
        var key = terms.advertiser() + " " + terms.currency() + " " + click.campaign();
        lines.merge(key, line(click, terms, round), BillingWorlds::sum);
      }
    }
    lines.replaceAll((key, line) -> rounded(line, key.split(" ")[1]));
    return lines;
  }

  private static Copy earlier(Copy a, Copy b) {
    var order =
        Comparator.comparing(Copy::received).thenComparing(Copy::event).thenComparing(Copy::offset);
    return order.compare(a, b) <= 0 ? a : b;
  }

  private Terms terms(Copy click) {
    return terms.stream()
        .filter(t -> t.campaign() == click.campaign() && !t.from().isAfter(click.event()))
        .max(Comparator.comparing(Terms::from))
        .orElseThrow();
  }

  private Line line(Copy click, Terms terms, int round) {
    var price = click.price() == null ? terms.cpcMicros() : click.price();
    var tier = invalidBy(click.id(), round);
    return new Line(
        1,
        tier.equals("GIVT") ? 1 : 0,
        tier.equals("SIVT") ? 1 : 0,
        tier.equals("MANUAL") ? 1 : 0,
        tier.isEmpty() ? price : 0,
        0);
  }

  /** The tier that makes a click invalid; empty where it is valid. */
  private String invalidBy(String id, int round) {
    var ofClick = new HashMap<String, Mark>();
    for (var mark : marks) {
      if (mark.id().equals(id) && mark.round() <= round) {
        ofClick.merge(mark.tier(), mark, (a, b) -> a.decidedAt().isAfter(b.decidedAt()) ? a : b);
      }
    }
    for (int i = TIERS.size() - 1; i >= 0; i--) {
      var mark = ofClick.get(TIERS.get(i));
      if (mark != null) {
        return mark.decision().equals("INVALID") ? mark.tier() : "";
      }
    }
    return "";
  }

  private static Line sum(Line a, Line b) {
    return new Line(
        a.gross + b.gross,
        a.givt + b.givt,
        a.sivt + b.sivt,
        a.manual + b.manual,
        a.netMicros + b.netMicros,
        0);
  }

  private static Line rounded(Line line, String currency) {
    var minor =
        BigDecimal.valueOf(line.netMicros, 6)
            .setScale(DIGITS.getOrDefault(currency, 2), RoundingMode.HALF_EVEN)
            .unscaledValue()
            .longValueExact();
    return new Line(line.gross, line.givt, line.sivt, line.manual, line.netMicros, minor);
  }
}
