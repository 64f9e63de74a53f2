package io.clickledger.demo.generate;

import java.util.function.Consumer;

/**
 * Bursts of far more clicks than an honest visitor makes in an hour. In turn they are one user's on
 * one ad, one user's on the ads of one campaign, and many users' on one ad from one address. Most
 * follow each other by more than the 10 seconds of a double click.
 */
final class EagerClicks {
  private static final long CLICKS_A_BURST = 120;
  private static final long MICROS_PER_MILLI = 1_000;

  /** A burst takes about half an hour: 120 clicks of 15 seconds. */
  private static final long SHORTEST_GAP_MILLIS = 11_000;

  private static final long LONGEST_GAP_MILLIS = 20_000;

  private final Traffic traffic;
  private final Consumer<Click> into;
  private final Dice dice;
  private final long endMicros;

  private long clicksLeft;
  private long burstsLeft;
  private int turn;

  /**
   * @param clicks clicks of all bursts together, without those that they begin with
   * @param into takes each of them, in no order
   */
  EagerClicks(GeneratorSettings settings, Traffic traffic, long clicks, Consumer<Click> into) {
    this.traffic = traffic;
    this.into = into;
    this.dice = Dice.of(settings.seed(), "eager");
    this.endMicros = settings.busyEndMicros();
    this.clicksLeft = clicks;
    this.burstsLeft = clicks == 0 ? 0 : Math.max(1, clicks / CLICKS_A_BURST);
  }

  /**
   * Lets a burst follow some of the clicks: with as many calls as there are moments, all of them.
   *
   * @param momentsLeft calls to come, this one included; not fewer than bursts
   */
  void follow(Click first, long momentsLeft) {
    if (burstsLeft == 0 || !dice.chance((double) burstsLeft / momentsLeft)) {
      return;
    }
    long clicks = clicksLeft / burstsLeft;
    clicksLeft -= clicks;
    burstsLeft--;
    int kind = turn++ % 3;
    long micros = first.eventMicros();
    for (long left = clicks; left > 0; left--) {
      micros += drawGap(micros, left);
      into.accept(
          switch (kind) {
            case 0 -> traffic.again(first, micros);
            case 1 -> traffic.onCampaign(first, micros);
            default -> traffic.fromAddress(first, micros);
          });
    }
  }

  /** Less than usual where the days end before the burst does. */
  private long drawGap(long fromMicros, long clicksToCome) {
    long gap = dice.between(SHORTEST_GAP_MILLIS, LONGEST_GAP_MILLIS);
    long room = (endMicros - 1 - fromMicros) / clicksToCome / MICROS_PER_MILLI;
    return Math.max(0, Math.min(gap, room)) * MICROS_PER_MILLI;
  }
}
