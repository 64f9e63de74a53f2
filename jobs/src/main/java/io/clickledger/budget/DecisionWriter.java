package io.clickledger.budget;

import java.io.IOException;

/** Where decisions are published for gates to read. */
interface DecisionWriter extends AutoCloseable {
  /**
   * Publishes an edition: news first, then the pulse that vouches for it. What was published is
   * readable when this returns.
   */
  void publish(Edition edition) throws IOException;

  @Override
  void close();
}
