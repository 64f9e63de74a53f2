package io.clickledger.rules.verdict;

import io.clickledger.rules.fraud.IpNumber;
import io.clickledger.rules.fraud.IpRange;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the selectors that name a click without asking each: those with addresses are filed by
 * them, every other one under its first criterion.
 */
public final class SelectorIndex implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int[] NONE = {};

  private final ClickSelector[] selectors;

  /** First address of a stretch in which the same ranges lie, up to the next key. */
  private final TreeMap<IpNumber, int[]> byAddress;

  private final HashMap<Criterion, int[]> byCriterion = new HashMap<>();

  private record Criterion(String name, Object value) implements Serializable {}

  /**
   * @param selectors a selector's place in the list is its number in {@link #naming}
   */
  public SelectorIndex(List<ClickSelector> selectors) {
    this.selectors = selectors.toArray(ClickSelector[]::new);
    this.byAddress = byAddress(selectors);
    var filed = new HashMap<Criterion, List<Integer>>();
    for (int i = 0; i < selectors.size(); i++) {
      if (selectors.get(i).ip() == null) {
        filed.computeIfAbsent(first(selectors.get(i)), c -> new ArrayList<>()).add(i);
      }
    }
    filed.forEach((criterion, numbers) -> byCriterion.put(criterion, ints(numbers)));
  }

  private static Criterion first(ClickSelector selector) {
    return criteria(
            selector.userId(),
            selector.userAgent(),
            selector.adId(),
            selector.campaignId(),
            selector.publisherId(),
            selector.advertiserId())
        .get(0);
  }

  private static List<Criterion> criteria(
      @Nullable String userId,
      @Nullable String userAgent,
      @Nullable Long adId,
      @Nullable Long campaignId,
      @Nullable Long publisherId,
      @Nullable Long advertiserId) {
    var criteria = new ArrayList<Criterion>();
    add(criteria, VerdictFields.USER_ID, userId);
    add(criteria, VerdictFields.USER_AGENT, userAgent);
    add(criteria, VerdictFields.AD_ID, adId);
    add(criteria, VerdictFields.CAMPAIGN_ID, campaignId);
    add(criteria, VerdictFields.PUBLISHER_ID, publisherId);
    add(criteria, VerdictFields.ADVERTISER_ID, advertiserId);
    return criteria;
  }

  private static void add(List<Criterion> criteria, String name, @Nullable Object value) {
    if (value != null) {
      criteria.add(new Criterion(name, value));
    }
  }

  /** Where a range begins or has ended, other ranges lie around an address than before. */
  private static TreeMap<IpNumber, int[]> byAddress(List<ClickSelector> selectors) {
    var begins = new TreeMap<IpNumber, List<Integer>>();
    var ended = new TreeMap<IpNumber, List<Integer>>();
    for (int i = 0; i < selectors.size(); i++) {
      var range = selectors.get(i).ip();
      if (range != null) {
        file(begins, ended, range, i);
      }
    }
    var edges = new TreeSet<>(begins.keySet());
    edges.addAll(ended.keySet());
    var around = new TreeSet<Integer>();
    var byAddress = new TreeMap<IpNumber, int[]>();
    for (var edge : edges) {
      around.addAll(begins.getOrDefault(edge, List.of()));
      ended.getOrDefault(edge, List.of()).forEach(around::remove);
      byAddress.put(edge, ints(around));
    }
    return byAddress;
  }

  private static void file(
      Map<IpNumber, List<Integer>> begins,
      Map<IpNumber, List<Integer>> ended,
      IpRange range,
      int number) {
    begins.computeIfAbsent(range.first(), at -> new ArrayList<>()).add(number);
    var behind = range.last().next();
    if (behind != null) {
      ended.computeIfAbsent(behind, at -> new ArrayList<>()).add(number);
    }
  }

  /** The numbers of the selectors that name a click, ascending; empty where none does. */
  public int[] naming(ClickTraits click) {
    var found = NONE;
    var address = byAddress.isEmpty() || click.ip() == null ? null : IpNumber.parse(click.ip());
    if (address != null) {
      var around = byAddress.floorEntry(address);
      found = around == null ? NONE : named(NONE, around.getValue(), click, address);
    }
    if (!byCriterion.isEmpty()) {
      for (var criterion :
          criteria(
              click.userId(),
              click.userAgent(),
              click.adId(),
              click.campaignId(),
              click.publisherId(),
              click.advertiserId())) {
        found = named(found, byCriterion.getOrDefault(criterion, NONE), click, address);
      }
    }
    Arrays.sort(found);
    return found;
  }

  private int[] named(
      int[] found, int[] candidates, ClickTraits click, @Nullable IpNumber address) {
    var all = found;
    for (var candidate : candidates) {
      if (selectors[candidate].names(click, address)) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = candidate;
      }
    }
    return all;
  }

  private static int[] ints(Iterable<Integer> numbers) {
    var ints = new ArrayList<Integer>();
    numbers.forEach(ints::add);
    return ints.stream().mapToInt(Integer::intValue).toArray();
  }
}
