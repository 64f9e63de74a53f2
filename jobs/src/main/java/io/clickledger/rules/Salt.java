package io.clickledger.rules;

/** Spreads the clicks of one hot ad, so that no merge of a (minute, ad) grows with its traffic. */
public final class Salt {
  /** Partials that a final merge of a (minute, ad) takes at most, per micro-batch. */
  public static final int SALTS = 16;

  private Salt() {}

  /** The salt of a click: even over clicks, the same for all copies of one. */
  public static int of(long fingerprint) {
    return (int) (fingerprint & (SALTS - 1));
  }
}
