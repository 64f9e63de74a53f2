package io.clickledger.budget;

import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.budget.pacing.Outstanding;
import io.clickledger.gate.Decision;
import io.clickledger.gate.Pulse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides about every campaign of the rate card, edition by edition. Versions only grow: within a
 * run by the edition, from run to run by the lease's number. Not for use by several threads.
 */
final class DecisionDesk {
  /** Of the last word about a day that is over, which may still get clicks. */
  static final String DAY_OVER = "DAY_OVER";

  /** Of a campaign that has left the rate card, or whose newest terms there cannot be used. */
  static final String WITHDRAWN = "WITHDRAWN";

  private final PacingSettings settings;
  private final long generation;
  private final Map<Long, CampaignDesk> desks = new HashMap<>();
  private long edition;
  private @Nullable Moment newest;
  private CampaignBook lastBook = CampaignBook.EMPTY;

  /**
   * @param generation number of the lane's lease: greater than that of any run before
   */
  DecisionDesk(PacingSettings settings, long generation) {
    this.settings = settings;
    this.generation = generation;
  }

  /** A campaign about which an earlier run decided. */
  void resume(long campaignId, Outstanding outstanding) {
    desks.put(campaignId, desk(outstanding));
  }

  private CampaignDesk desk(Outstanding outstanding) {
    return new CampaignDesk(settings, settings.begin(outstanding));
  }

  /**
   * The next edition.
   *
   * @param minutes clicks that were counted since the last one
   * @param changed days whose spend has changed since
   */
  Edition decide(
      CampaignBook book,
      SpendBook spend,
      Collection<MinuteSpend> minutes,
      Set<CampaignDay> changed,
      Moment moment) {
    edition++;
    newest = moment;
    var version = version();
    var draft = new Draft();
    observePrices(minutes);
    for (var day : changed) {
      var desk = desks.get(day.campaignId());
      if (desk != null) {
        desk.spendChanged();
      }
    }
    for (var card : book.cards()) {
      var terms = card.inForce(moment.nowMicros());
      var desk = desks.get(card.campaignId());
      if (terms == null) {
        withdraw(desk, spend, moment, draft);
        continue;
      }
      if (desk == null) {
        desk = desk(Outstanding.NONE);
        desks.put(card.campaignId(), desk);
      }
      if (desk.isDue(terms, moment.nowMillis())) {
        var before = desk.inForce();
        desk.look(terms, spend, version, moment)
            .ifPresent(now -> draft.add(before, now, book, spend, moment));
      }
    }
    if (book != lastBook) {
      desks.forEach(
          (campaign, desk) -> {
            if (!book.has(campaign)) {
              withdraw(desk, spend, moment, draft);
            }
          });
      lastBook = book;
    }
    return new Edition(draft.news, this::all, draft.forTheRecord, pulse(version, moment));
  }

  private void withdraw(@Nullable CampaignDesk desk, SpendBook spend, Moment moment, Draft draft) {
    if (desk != null) {
      desk.withdraw(spend, version(), moment).ifPresent(draft::add);
    }
  }

  private long version() {
    return (generation << Integer.SIZE) + edition;
  }

  private void observePrices(Collection<MinuteSpend> minutes) {
    for (var minute : minutes) {
      var desk = desks.get(minute.campaignId());
      if (desk != null && minute.auctionClicks() > 0) {
        desk.observePrice(minute.auctionMicros() / minute.auctionClicks());
      }
    }
  }

  private Pulse pulse(long version, Moment moment) {
    return new Pulse(
        version,
        moment.knownUntilMillis(),
        moment.waitedSinceMillis(),
        moment.nowMillis(),
        settings.expiresMillis(moment));
  }

  /** The decision in force for every campaign. */
  List<Decision> all() {
    return desks.values().stream().flatMap(desk -> desk.inForce().stream()).toList();
  }

  /** What gates may have admitted and the lane does not know, by campaign; where it is anything. */
  Map<Long, Long> outstandingMicros() {
    var all = new HashMap<Long, Long>();
    desks.forEach(
        (campaign, desk) -> {
          if (desk.outstandingMicros() > 0) {
            all.put(campaign, desk.outstandingMicros());
          }
        });
    return all;
  }

  /**
   * Rows for the record that tell what days have spent by the newest edition: the decision in force
   * where it is about the day, a last word where the day is over; none before the first edition.
   *
   * @param moved days with spend that has no row yet; those that get one are taken out
   */
  List<Decision> standing(Set<CampaignDay> moved, CampaignBook book, SpendBook spend) {
    var rows = new ArrayList<Decision>();
    var moment = newest;
    if (moment != null) {
      moved.removeIf(
          day -> {
            var row = standing(day, book, spend, version(), moment);
            row.ifPresent(rows::add);
            return row.isPresent();
          });
    }
    return rows;
  }

  private Optional<Decision> standing(
      CampaignDay day, CampaignBook book, SpendBook spend, long version, Moment moment) {
    var inForce = Optional.ofNullable(desks.get(day.campaignId())).flatMap(CampaignDesk::inForce);
    if (inForce.isEmpty()) {
      return lastWord(day, WITHDRAWN, book, spend, version, moment);
    }
    var decision = inForce.get();
    if (decision.billingDay().isBefore(day.day())) {
      return Optional.empty(); // the day is still to come
    }
    return decision.billingDay().equals(day.day())
        ? Optional.of(CampaignDesk.standing(decision, spend.spent(day), version, moment))
        : lastWord(day, DAY_OVER, book, spend, version, moment);
  }

  /** By the terms at the day's end; empty where no rate card knows them, or no spend is kept. */
  private Optional<Decision> lastWord(
      CampaignDay day,
      String reason,
      CampaignBook book,
      SpendBook spend,
      long version,
      Moment moment) {
    return book.on(day.day(), day.campaignId())
        .filter(terms -> !day.day().isBefore(spend.keptFrom()))
        .map(
            terms ->
                CampaignDesk.lastWord(
                    terms, day.day(), reason, spend.spent(day), settings, version, moment));
  }

  /** An edition as it grows. */
  private final class Draft {
    private final List<Decision> news = new ArrayList<>();
    private final List<Decision> forTheRecord = new ArrayList<>();

    void add(Decision now) {
      news.add(now);
      forTheRecord.add(now);
    }

    void add(
        Optional<Decision> before,
        Decision now,
        CampaignBook book,
        SpendBook spend,
        Moment moment) {
      news.add(now);
      if (before.filter(last -> isAsBefore(last, now)).isEmpty()) {
        forTheRecord.add(now);
      }
      before
          .filter(last -> last.billingDay().isBefore(now.billingDay()))
          .map(last -> new CampaignDay(last.campaignId(), last.billingDay()))
          .flatMap(over -> lastWord(over, DAY_OVER, book, spend, now.version(), moment))
          .ifPresent(forTheRecord::add);
    }

    private boolean isAsBefore(Decision last, Decision now) {
      return last.verdict() == now.verdict()
          && last.share() == now.share()
          && last.reason().equals(now.reason())
          && last.budgetMicros() == now.budgetMicros()
          && last.billingDay().equals(now.billingDay());
    }
  }
}
