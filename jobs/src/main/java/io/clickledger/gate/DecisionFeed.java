package io.clickledger.gate;

import java.io.IOException;

/** Where a gate reads decisions. Used by one thread at a time. */
public interface DecisionFeed extends AutoCloseable {
  /** Takes what was read. */
  interface Reader {
    void decision(Decision decision);

    void pulse(Pulse pulse);

    /** Something that is neither: it is passed over and counted. */
    void corrupted(String what);
  }

  /**
   * Hands on what has come since the last call, waiting a moment where nothing has.
   *
   * @throws IOException where the feed cannot be read now; the next call tries again
   */
  void poll(Reader reader) throws IOException, InterruptedException;

  /** As {@link #poll}, and does not return before all that was published until now is read. */
  void catchUp(Reader reader) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
