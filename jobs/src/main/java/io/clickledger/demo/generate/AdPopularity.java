package io.clickledger.demo.generate;

import java.util.ArrayDeque;

/** Which ad the next click falls on: a Zipf law over shuffled ads, one draw in constant time. */
final class AdPopularity {
  private final double[] weight;
  private final double[] keep;
  private final int[] alias;
  private final int[] adOfRank;

  AdPopularity(int ads, double exponent, Dice dice) {
    adOfRank = shuffled(ads, dice);
    weight = new double[ads];
    double total = 0;
    for (int rank = 0; rank < ads; rank++) {
      total += StrictMath.pow(rank + 1.0, -exponent);
    }
    for (int rank = 0; rank < ads; rank++) {
      weight[adOfRank[rank]] = StrictMath.pow(rank + 1.0, -exponent) / total;
    }
    keep = new double[ads];
    alias = new int[ads];
    fillAliasTable();
  }

  /** Index of the ad that the next click falls on. */
  int draw(Dice dice) {
    int ad = dice.below(weight.length);
    return dice.unit() < keep[ad] ? ad : alias[ad];
  }

  /** The ad's share of all clicks outside the viral hour. */
  double shareOf(int ad) {
    return weight[ad];
  }

  /** Index of the ad of a rank, 0 for the most popular. */
  int adOfRank(int rank) {
    return adOfRank[rank];
  }

  /**
   * Walker's alias method: every slot holds one ad's weight up to {@code keep}, another's above.
   */
  private void fillAliasTable() {
    int ads = weight.length;
    var under = new ArrayDeque<Integer>();
    var over = new ArrayDeque<Integer>();
    for (int ad = 0; ad < ads; ad++) {
      keep[ad] = weight[ad] * ads;
      (keep[ad] < 1 ? under : over).add(ad);
    }
    while (!under.isEmpty() && !over.isEmpty()) {
      int small = under.remove();
      int large = over.element();
      alias[small] = large;
      keep[large] -= 1 - keep[small];
      if (keep[large] < 1) {
        under.add(over.remove());
      }
    }
    under.forEach(ad -> keep[ad] = 1);
    over.forEach(ad -> keep[ad] = 1);
  }

  private static int[] shuffled(int count, Dice dice) {
    var order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = dice.below(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
