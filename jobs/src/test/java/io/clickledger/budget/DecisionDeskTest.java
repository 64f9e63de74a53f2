package io.clickledger.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.budget.pacing.SpendCurve;
import io.clickledger.budget.pacing.Strategy;
import io.clickledger.gate.Decision;
import io.clickledger.gate.Verdict;
import io.clickledger.table.Campaign;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;

/** What is decided of rate cards and clicks as they should not be, edition by edition. */
class DecisionDeskTest {
  private static final long DOLLAR = 1_000_000;
  private static final long CPC = DOLLAR / 4;
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-05-04");

  private static final PacingSettings SETTINGS =
      new PacingSettings(
          Strategy.PREDICTIVE, SpendCurve.EVEN, Duration.ofSeconds(5), 4, Duration.ofSeconds(5));

  private final DecisionDesk desk = new DecisionDesk(SETTINGS, 7);
  private final SpendBook spend = new SpendBook();
  private CampaignBook book = CampaignBook.EMPTY;

  private static Row terms(long campaign, long budgetMicros, String zone, String from) {
    return new GenericRowWithSchema(
        new Object[] {campaign, 1L, CPC, "USD", budgetMicros, zone, Instant.parse(from)},
        Campaign.TABLE.schema());
  }

  private static Row terms(long campaign, long budgetMicros) {
    return terms(campaign, budgetMicros, "UTC", "2026-01-01T00:00:00Z");
  }

  /** The edition at an instant, with clicks that were received just before. */
  private Edition at(Instant now, MinuteSpend... clicks) {
    var minutes = List.of(clicks);
    var changed = new HashSet<>(spend.priceWaiting(book));
    changed.addAll(spend.add(minutes, book));
    var millis = now.toEpochMilli();
    return desk.decide(book, spend, minutes, changed, new Moment(millis, millis, millis, 1_000));
  }

  private static MinuteSpend clicks(long campaign, Instant at, long count) {
    var micros = at.toEpochMilli() * 1_000;
    return new MinuteSpend(campaign, MinuteSpend.minuteOf(micros), 0, 0, count);
  }

  private Optional<Decision> inForce(long campaign) {
    return desk.all().stream().filter(d -> d.campaignId() == campaign).findFirst();
  }

  private Decision decision(long campaign) {
    return inForce(campaign).orElseThrow();
  }

  @Test
  void stopsACampaignWithoutABudget() {
    book = CampaignBook.of(List.of(terms(1, 0)));
    assertThat(at(NOON).news()).singleElement().isEqualTo(decision(1));
    assertThat(decision(1).verdict()).isEqualTo(Verdict.STOP);
    assertThat(decision(1).reason()).isEqualTo("NO_BUDGET");
    assertThat(decision(1).allowanceMicros()).isZero();
  }

  @Test
  void decidesNothingAboutACampaignWhoseOnlyTermsAreBroken() {
    book =
        CampaignBook.of(
            List.of(
                terms(1, -DOLLAR),
                terms(2, DOLLAR, "Mars/Olympus", "2026-01-01T00:00:00Z"),
                terms(3, 100 * DOLLAR)));
    assertThat(book.unusable())
        .satisfiesExactlyInAnyOrder(
            why -> assertThat(why).contains("Campaign 1", "negative"),
            why -> assertThat(why).contains("Campaign 2", "Mars/Olympus"));
    at(NOON, clicks(1, NOON, 5), clicks(2, NOON, 5));
    assertThat(desk.all()).extracting(Decision::campaignId).containsExactly(3L);
    assertThat(spend.waiting()).as("no click is lost").hasSize(2);
  }

  @Test
  void stopsACampaignWhoseNewTermsAreBrokenAndGoesOnCountingAtTheOldPrice() {
    var old = terms(1, 100 * DOLLAR);
    book = CampaignBook.of(List.of(old));
    at(NOON);
    assertThat(decision(1).verdict()).isNotEqualTo(Verdict.STOP);
    book = CampaignBook.of(List.of(old, terms(1, 100 * DOLLAR, "Nowhere", NOON.toString())));
    assertThat(at(NOON.minusMillis(1)).news()).as("not in force yet").isEmpty();
    at(NOON.plusSeconds(1), clicks(1, NOON, 4));
    assertThat(decision(1).verdict()).isEqualTo(Verdict.STOP);
    assertThat(decision(1).reason()).isEqualTo(DecisionDesk.WITHDRAWN);
    assertThat(spend.spent(1, TODAY)).isEqualTo(DOLLAR);
    var mended = terms(1, 100 * DOLLAR, "UTC", NOON.toString());
    book = CampaignBook.of(List.of(old, mended));
    for (int second = 2; second < 30; second++) {
      at(NOON.plusSeconds(second));
    }
    assertThat(decision(1).verdict()).as("mended").isNotEqualTo(Verdict.STOP);
    assertThat(decision(1).allowanceMicros()).isPositive();
  }

  @Test
  void stopsAtOnceWhereTheBudgetIsLoweredBelowWhatIsSpent() {
    book = CampaignBook.of(List.of(terms(1, 1_000 * DOLLAR)));
    at(NOON, clicks(1, NOON, 40));
    assertThat(decision(1).verdict()).isNotEqualTo(Verdict.STOP);
    book = CampaignBook.of(List.of(terms(1, 9 * DOLLAR)));
    var edition = at(NOON.plusMillis(100));
    assertThat(edition.news()).singleElement().isEqualTo(decision(1));
    assertThat(edition.forTheRecord()).containsExactly(decision(1));
    assertThat(decision(1).verdict()).isEqualTo(Verdict.STOP);
    assertThat(decision(1).reason()).isEqualTo("BUDGET_SPENT");
    assertThat(decision(1).budgetMicros()).isEqualTo(9 * DOLLAR);
    assertThat(decision(1).spentMicros()).isEqualTo(10 * DOLLAR);
  }

  @Test
  void stopsACampaignThatLeavesTheRateCard() {
    book = CampaignBook.of(List.of(terms(1, 100 * DOLLAR), terms(2, 100 * DOLLAR)));
    at(NOON);
    book = CampaignBook.of(List.of(terms(2, 100 * DOLLAR)));
    assertThat(at(NOON.plusSeconds(1)).news()).contains(decision(1));
    assertThat(decision(1).reason()).isEqualTo(DecisionDesk.WITHDRAWN);
    assertThat(decision(2).verdict()).isNotEqualTo(Verdict.STOP);
  }

  @Test
  void pricesClicksOfAnUnknownCampaignOnceTheRateCardKnowsIt() {
    at(NOON, clicks(5, NOON, 8));
    assertThat(inForce(5)).isEmpty();
    book = CampaignBook.of(List.of(terms(5, 100 * DOLLAR)));
    at(NOON.plusSeconds(2));
    assertThat(decision(5).spentMicros()).isEqualTo(2 * DOLLAR);
  }

  @Test
  void beginsANewBudgetAtMidnightOfTheAccountsZone() {
    book =
        CampaignBook.of(
            List.of(
                terms(1, 10 * DOLLAR, "America/New_York", "2026-01-01T00:00:00Z"),
                terms(2, 10 * DOLLAR, "Asia/Tokyo", "2026-01-01T00:00:00Z")));
    // 23:59:59 in New York; in Tokyo the 5th has long begun.
    var before = Instant.parse("2026-05-05T03:59:59Z");
    at(before, clicks(1, before, 40), clicks(2, before, 40));
    assertThat(decision(1).billingDay()).isEqualTo(TODAY);
    assertThat(decision(2).billingDay()).isEqualTo(TODAY.plusDays(1));
    assertThat(decision(1).verdict()).isEqualTo(Verdict.STOP);
    var edition = at(before.plusSeconds(2));
    assertThat(decision(1).billingDay()).isEqualTo(TODAY.plusDays(1));
    assertThat(decision(1).verdict()).isNotEqualTo(Verdict.STOP);
    assertThat(decision(1).spentMicros()).isZero();
    assertThat(decision(2).verdict()).as("Tokyo's day goes on").isEqualTo(Verdict.STOP);
    assertThat(edition.forTheRecord())
        .filteredOn(d -> d.reason().equals(DecisionDesk.DAY_OVER))
        .singleElement()
        .satisfies(
            over -> {
              assertThat(over.campaignId()).isEqualTo(1);
              assertThat(over.billingDay()).isEqualTo(TODAY);
              assertThat(over.spentMicros()).isEqualTo(10 * DOLLAR);
            });
  }

  @Test
  void countsALateClickForTheDayItBelongsTo() {
    book = CampaignBook.of(List.of(terms(1, 10 * DOLLAR)));
    at(NOON, clicks(1, NOON, 4));
    var yesterday = new CampaignDay(1, TODAY.minusDays(1));
    var moved = new HashSet<>(Set.of(yesterday));
    assertThat(at(NOON.plusSeconds(1), clicks(1, NOON.minus(Duration.ofDays(1)), 8)).news())
        .allMatch(d -> d.billingDay().equals(TODAY));
    assertThat(spend.spent(1, TODAY)).isEqualTo(DOLLAR);
    assertThat(desk.standing(moved, book, spend))
        .singleElement()
        .satisfies(
            late -> {
              assertThat(late.billingDay()).isEqualTo(yesterday.day());
              assertThat(late.reason()).isEqualTo(DecisionDesk.DAY_OVER);
              assertThat(late.spentMicros()).isEqualTo(2 * DOLLAR);
            });
    assertThat(moved).isEmpty();
  }

  @Test
  void recordsNothingOfADayThatIsNotKept() {
    book = CampaignBook.of(List.of(terms(1, 10 * DOLLAR)));
    var old = new CampaignDay(1, TODAY.minusDays(40));
    at(NOON.minus(Duration.ofDays(40)), clicks(1, NOON.minus(Duration.ofDays(40)), 8));
    assertThat(spend.spent(old)).isEqualTo(2 * DOLLAR);
    spend.keepFrom(TODAY.minusDays(35));
    at(NOON, clicks(1, NOON.minus(Duration.ofDays(40)), 3), clicks(1, NOON, 1));
    assertThat(spend.tooOld()).isEqualTo(3);
    assertThat(spend.spent(1, TODAY)).isEqualTo(CPC);
    assertThat(desk.standing(new HashSet<>(Set.of(old)), book, spend))
        .as("a sum of the newest clicks alone is not what the day has spent")
        .isEmpty();
  }

  @Test
  void recordsADayThatIsStillToComeOnceItHasBegun() {
    book = CampaignBook.of(List.of(terms(1, 10 * DOLLAR)));
    var midnight = Instant.parse("2026-05-05T00:00:00Z");
    at(midnight.minusSeconds(10), clicks(1, midnight.plusSeconds(30), 4));
    var moved = new HashSet<>(Set.of(new CampaignDay(1, TODAY.plusDays(1))));
    assertThat(desk.standing(moved, book, spend)).isEmpty();
    assertThat(moved).hasSize(1);
    at(midnight.plusSeconds(10));
    assertThat(desk.standing(moved, book, spend))
        .singleElement()
        .satisfies(row -> assertThat(row.spentMicros()).isEqualTo(DOLLAR));
  }

  @Test
  void recordsWhatAWithdrawnCampaignHasSpent() {
    book = CampaignBook.of(List.of(terms(1, 100 * DOLLAR)));
    at(NOON);
    var old = book;
    book =
        CampaignBook.of(
            List.of(terms(1, 100 * DOLLAR), terms(1, 100 * DOLLAR, "Nowhere", NOON.toString())));
    var edition = at(NOON.plusSeconds(1), clicks(1, NOON, 4));
    assertThat(edition.forTheRecord())
        .singleElement()
        .satisfies(row -> assertThat(row.spentMicros()).isEqualTo(DOLLAR));
    // A run that has not decided about it yet knows its clicks all the same.
    var next = new DecisionDesk(SETTINGS, 8);
    var millis = NOON.plusSeconds(2).toEpochMilli();
    next.decide(book, spend, List.of(), Set.of(), new Moment(millis, millis, millis, 1_000));
    assertThat(next.all()).isEmpty();
    assertThat(next.standing(new HashSet<>(Set.of(new CampaignDay(1, TODAY))), old, spend))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.reason()).isEqualTo(DecisionDesk.WITHDRAWN);
              assertThat(row.spentMicros()).isEqualTo(DOLLAR);
            });
  }

  /** Of each campaign and in each edition: versions grow, allowances stay within the budget. */
  @Test
  void goesOnWhereTheClockJumps() {
    book = CampaignBook.of(List.of(terms(1, 10 * DOLLAR)));
    var instants = new ArrayList<Instant>();
    for (int i = 0; i < 200; i++) {
      // Every tenth edition an hour ahead, every seventh an hour behind.
      var jump = i % 10 == 9 ? 3_600 : i % 7 == 6 ? -3_600 : 0;
      instants.add(NOON.plusMillis(500L * i).plusSeconds(jump));
    }
    long version = 0;
    for (var now : instants) {
      var edition = at(now, clicks(1, NOON, 1));
      assertThat(edition.pulse().version()).isGreaterThan(version);
      version = edition.pulse().version();
      assertThat(decision(1).allowanceMicros())
          .isLessThanOrEqualTo(Math.max(0, 10 * DOLLAR - decision(1).spentMicros()));
    }
    assertThat(spend.spent(1, TODAY)).isEqualTo(200 * CPC);
    assertThat(decision(1).verdict()).as("all is spent").isEqualTo(Verdict.STOP);
    assertThat(spend.all()).containsExactly(new CampaignDay(1, TODAY));
  }
}
