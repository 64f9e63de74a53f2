package io.clickledger.budget.pacing;

/** A rate, averaged with weights that fall exponentially with age. */
final class Ewma {
  private double rate;

  /** Sum of the weights so far, which tends to 1: a young average is not drawn towards 0. */
  private double weight;

  /**
   * @param amount what came in the last {@code seconds}
   * @param timeConstantSeconds after which a value counts for 1/e
   */
  void add(double amount, double seconds, double timeConstantSeconds) {
    if (seconds <= 0) {
      return;
    }
    var keep = Math.exp(-seconds / timeConstantSeconds);
    rate = rate * keep + amount / seconds * (1 - keep);
    weight = weight * keep + (1 - keep);
  }

  /** Per second; 0 before the first value. */
  double perSecond() {
    return weight == 0 ? 0 : rate / weight;
  }
}
