package io.clickledger.billing;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody has looked at and takes for right, so that it stops no invoice. It is an argument
 * of the run, and so in {@code job_run} for an auditor to find.
 *
 * @param emptyDays UTC days without a click in the log on which indeed nobody clicked
 * @param divergences UTC days on which stream and truth differ by more than reconcile bears, every
 *     click with its cause
 * @param jumps advertisers whose sum has jumped
 */
public record Accepted(Set<LocalDate> emptyDays, Set<LocalDate> divergences, Set<Long> jumps) {
  public static final Accepted NOTHING = new Accepted(Set.of(), Set.of(), Set.of());

  private static final String OPTION = "--accept ";
  private static final String EMPTY = "empty:";
  private static final String DIVERGENCE = "divergence:";
  private static final String JUMP = "jump:";

  public Accepted {
    emptyDays = Set.copyOf(emptyDays);
    divergences = Set.copyOf(divergences);
    jumps = Set.copyOf(jumps);
  }

  /**
   * Reads {@code empty:DAY}, {@code divergence:DAY} and {@code jump:ADVERTISER}; a day may be a
   * span, {@code 2026-03-01/2026-03-26}.
   *
   * @throws ClickledgerException USAGE
   */
  public static Accepted parse(List<String> words) {
    var emptyDays = new HashSet<LocalDate>();
    var divergences = new HashSet<LocalDate>();
    var jumps = new HashSet<Long>();
    for (var word : words) {
      try {
        if (word.startsWith(EMPTY)) {
          emptyDays.addAll(days(word.substring(EMPTY.length())));
        } else if (word.startsWith(DIVERGENCE)) {
          divergences.addAll(days(word.substring(DIVERGENCE.length())));
        } else if (word.startsWith(JUMP)) {
          jumps.add(Long.parseLong(word.substring(JUMP.length())));
        } else {
          throw new IllegalArgumentException(word);
        }
      } catch (IllegalArgumentException e) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--accept does not know \"" + word + "\"",
            "write empty:2026-03-30, divergence:2026-03-28 or jump:7, several with a comma; a span"
                + " of days as 2026-03-01/2026-03-26",
            e);
      }
    }
    return new Accepted(emptyDays, divergences, jumps);
  }

  private static List<LocalDate> days(String text) {
    var key = text.contains("/") ? text : text + "/" + text;
    try {
      return BillingPeriod.parse(key).days().toList();
    } catch (ClickledgerException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What {@link #parse} reads: the whole list. */
  public List<String> words() {
    var words = new ArrayList<>(words(EMPTY, emptyDays));
    words.addAll(words(DIVERGENCE, divergences));
    jumps.stream().sorted().forEach(advertiser -> words.add(JUMP + advertiser));
    return words;
  }

  /** The option that accepts some empty days. */
  static String ofEmptyDays(Collection<LocalDate> days) {
    return OPTION + String.join(",", words(EMPTY, days));
  }

  /** The option that accepts some divergences. */
  static String ofDivergences(Collection<LocalDate> days) {
    return OPTION + String.join(",", words(DIVERGENCE, days));
  }

  /** The option that accepts a jump. */
  static String ofJump(long advertiserId) {
    return OPTION + JUMP + advertiserId;
  }

  private static List<String> words(String kind, Collection<LocalDate> days) {
    return BillingPeriod.spans(days.stream().sorted().toList()).stream()
        .map(span -> kind + (span.days().count() == 1 ? span.firstDay() : span.key()))
        .toList();
  }
}
