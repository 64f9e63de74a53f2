package io.clickledger.budget.pacing;

import java.util.Arrays;
import java.util.List;

/**
 * How a day's budget is meant to be spread over the day: 24 weights for 24 equal parts of it, hours
 * on all but the two days of a year on which a zone changes its offset.
 */
public final class SpendCurve {
  private static final int PARTS = 24;

  /** The same in every hour. */
  public static final SpendCurve EVEN = new SpendCurve(filled());

  /** Share of the budget by part; their sum is 1. */
  private final double[] shares;

  /** Share of the budget after each part. */
  private final double[] left;

  private SpendCurve(double[] weights) {
    var sum = Arrays.stream(weights).sum();
    this.shares = Arrays.stream(weights).map(weight -> weight / sum).toArray();
    this.left = new double[PARTS];
    for (int part = PARTS - 2; part >= 0; part--) {
      left[part] = left[part + 1] + shares[part + 1];
    }
  }

  private static double[] filled() {
    var weights = new double[PARTS];
    Arrays.fill(weights, 1);
    return weights;
  }

  /**
   * @param weights one an hour, in any unit
   * @throws IllegalArgumentException unless there are 24, none is negative and one is positive
   */
  public static SpendCurve ofHours(List<Double> weights) {
    if (weights.size() != PARTS
        || weights.stream().anyMatch(w -> !(w >= 0) || w.isInfinite())
        || weights.stream().noneMatch(w -> w > 0)) {
      throw new IllegalArgumentException(
          "a spend curve has 24 weights, none negative and one positive, not " + weights);
    }
    return new SpendCurve(weights.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * What of the rest of the budget is meant for each part of the day from here on.
   *
   * @param elapsed share of the day that is over, 0 to 1
   * @param atLeast the shortest rest of the day to plan for, as a share of the day
   * @return share of the remaining budget by day: 1 / (1 − elapsed) for an even curve
   */
  public double intensity(double elapsed, double atLeast) {
    var part = Math.min(PARTS - 1, (int) (elapsed * PARTS));
    var density = shares[part] * PARTS;
    var rest = left[part] + density * ((part + 1.0) / PARTS - elapsed);
    return density == 0 ? 0 : density / Math.max(rest, density * atLeast);
  }
}
