package io.clickledger.budget;

import io.clickledger.budget.pacing.BudgetDay;
import java.time.LocalDate;
import java.time.ZoneId;
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

  /** The day of each zone that was asked for last: most minutes are of the same. */
  private final Map<ZoneId, BudgetDay> lastDays = new HashMap<>();

  private LocalDate keptFrom = LocalDate.EPOCH;
  private long tooOld;
  private long forgotten;

  /**
   * A campaign's day.
   *
   * @param day in the account's zone
   */
  record CampaignDay(long campaignId, LocalDate day) {}

  /**
   * Adds what a micro-batch counted, priced by the terms in force at each minute's start, to the
   * billing day of the minute. Days before those that are kept stay as they were recorded.
   *
   * @return the days that changed
   */
  Set<CampaignDay> add(Collection<MinuteSpend> minutes, CampaignBook book) {
    var changed = new HashSet<CampaignDay>();
    for (var minute : minutes) {
      var terms = book.at(minute.campaignId(), minute.minuteMicros());
      if (terms.isEmpty()) {
        await(minute);
        continue;
      }
      var day = dayOf(minute, terms.get());
      if (day.day().isBefore(keptFrom)) {
        tooOld += minute.clicks();
      } else {
        add(day, minute.micros(terms.get().cpcMicros()));
        changed.add(day);
      }
    }
    return changed;
  }

  private CampaignDay dayOf(MinuteSpend minute, CampaignBook.Terms terms) {
    var millis = Math.floorDiv(minute.minuteMicros(), 1_000L);
    var last = lastDays.get(terms.zone());
    if (last == null || !last.contains(millis)) {
      last = BudgetDay.at(millis, terms.zone());
      lastDays.put(terms.zone(), last);
    }
    return new CampaignDay(minute.campaignId(), last.date());
  }

  private void add(CampaignDay day, long micros) {
    spent
        .computeIfAbsent(day.campaignId(), id -> new TreeMap<>())
        .merge(day.day(), micros, MinuteSpend::saturated);
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

  long spent(CampaignDay day) {
    return spent(day.campaignId(), day.day());
  }

  /** How many days of campaigns have spend. */
  int days() {
    return spent.values().stream().mapToInt(TreeMap::size).sum();
  }

  /** Every campaign's days that are kept. */
  Set<CampaignDay> all() {
    var days = new HashSet<CampaignDay>();
    spent.forEach(
        (campaign, byDay) ->
            byDay.keySet().forEach(day -> days.add(new CampaignDay(campaign, day))));
    return days;
  }

  /** Clicks of campaigns that no rate card knows, by campaign and minute. */
  List<MinuteSpend> waiting() {
    return new ArrayList<>(waiting.values());
  }

  /** Minutes of unknown campaigns that were let go: for want of room, or with their days. */
  long forgotten() {
    return forgotten;
  }

  /** Clicks of days that are not kept: their spend is not known here. */
  long tooOld() {
    return tooOld;
  }

  /** The first day that is kept, in whatever zone. */
  LocalDate keptFrom() {
    return keptFrom;
  }

  /** Lets go of the days before this one; never goes back. */
  void keepFrom(LocalDate day) {
    if (!day.isAfter(keptFrom)) {
      return;
    }
    keptFrom = day;
    spent.values().forEach(days -> days.headMap(day).clear());
    spent.values().removeIf(TreeMap::isEmpty);
    var micros = day.toEpochDay() * 86_400_000_000L;
    var before = waiting.size();
    waiting.values().removeIf(minute -> minute.minuteMicros() < micros);
    forgotten += before - waiting.size();
  }

  /** Puts back what a file kept. */
  void restore(CampaignDay day, long micros) {
    spent.computeIfAbsent(day.campaignId(), id -> new TreeMap<>()).put(day.day(), micros);
  }

  void restoreWaiting(MinuteSpend minute) {
    minute.mergeInto(waiting);
  }
}
