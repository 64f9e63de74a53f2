package io.clickledger.budget;

import io.clickledger.budget.pacing.BudgetDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What every campaign has spent by billing day, clicks before marks. Not for use by several
 * threads.
 */
final class SpendBook {
  /** Clicks of a campaign that no rate card knows wait for one: so many minutes of them. */
  static final int WAITING_MAX = 100_000;

  private final Map<Long, TreeMap<LocalDate, Long>> spent = new HashMap<>();
  private final Map<MinuteSpend.Key, MinuteSpend> waiting = new HashMap<>();
  private long forgotten;

  /**
   * A campaign's day.
   *
   * @param day in the account's zone
   */
  record CampaignDay(long campaignId, LocalDate day) {}

  /**
   * Adds what a micro-batch counted, priced by the terms in force at each minute's start, to the
   * billing day of the minute.
   *
   * @return the days that changed
   */
  Set<CampaignDay> add(Collection<MinuteSpend> minutes, CampaignBook book) {
    var changed = new HashSet<CampaignDay>();
    for (var minute : minutes) {
      book.at(minute.campaignId(), minute.minuteMicros())
          .ifPresentOrElse(terms -> changed.add(add(minute, terms)), () -> await(minute));
    }
    return changed;
  }

  private CampaignDay add(MinuteSpend minute, CampaignBook.Terms terms) {
    var day = BudgetDay.at(Math.floorDiv(minute.minuteMicros(), 1_000L), terms.zone()).date();
    spent
        .computeIfAbsent(minute.campaignId(), id -> new TreeMap<>())
        .merge(day, minute.micros(terms.cpcMicros()), MinuteSpend::saturated);
    return new CampaignDay(minute.campaignId(), day);
  }

  private void await(MinuteSpend minute) {
    if (waiting.size() < WAITING_MAX || waiting.containsKey(minute.key())) {
      minute.mergeInto(waiting);
    } else {
      forgotten++;
    }
  }

  /**
   * Prices what waited for a rate card.
   *
   * @return the days that changed
   */
  Set<CampaignDay> priceWaiting(CampaignBook book) {
    if (waiting.isEmpty()) {
      return Set.of();
    }
    var known =
        waiting.values().stream()
            .filter(minute -> book.at(minute.campaignId(), minute.minuteMicros()).isPresent())
            .toList();
    known.forEach(minute -> waiting.remove(minute.key()));
    return add(known, book);
  }

  /** Millionths of the campaign's currency; 0 where nothing was spent. */
  long spent(long campaignId, LocalDate day) {
    var days = spent.get(campaignId);
    return days == null ? 0 : days.getOrDefault(day, 0L);
  }

  /** How many days of campaigns have spend. */
  int days() {
    return spent.values().stream().mapToInt(TreeMap::size).sum();
  }

  /** Every campaign's days, as a file keeps them. */
  List<SpendFile.Spent> toFile() {
    var days = new ArrayList<SpendFile.Spent>();
    spent.forEach(
        (campaign, byDay) ->
            byDay.forEach(
                (day, micros) ->
                    days.add(new SpendFile.Spent(campaign, day.toEpochDay(), micros))));
    return days;
  }

  /** Clicks of campaigns that no rate card knows, by campaign and minute. */
  List<MinuteSpend> waiting() {
    return new ArrayList<>(waiting.values());
  }

  /** Minutes of unknown campaigns for which there was no room. */
  long forgotten() {
    return forgotten;
  }

  /** Lets go of the days before this one, in whatever zone. */
  void forgetBefore(LocalDate day) {
    spent.values().forEach(days -> days.headMap(day).clear());
    spent.values().removeIf(TreeMap::isEmpty);
    var micros = day.toEpochDay() * 86_400_000_000L;
    waiting.values().removeIf(minute -> minute.minuteMicros() < micros);
  }

  /** Puts back what a file kept. */
  void restore(long campaignId, LocalDate day, long micros) {
    spent.computeIfAbsent(campaignId, id -> new TreeMap<>()).put(day, micros);
  }

  void restoreWaiting(MinuteSpend minute) {
    minute.mergeInto(waiting);
  }
}
