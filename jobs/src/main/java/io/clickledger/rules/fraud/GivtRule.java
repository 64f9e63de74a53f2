package io.clickledger.rules.fraud;

import java.io.Serializable;

/** A routine rule as its marks name it. */
public interface GivtRule extends Serializable {
  /** The rule's name in {@code click_verdict.rule}. */
  String rule();

  /**
   * Everything the judgment depends on, with slashes: the revision of the rule's own text, its
   * lists by the hash of their content, its parameters. Another version adds marks and changes
   * none.
   */
  String version();
}
