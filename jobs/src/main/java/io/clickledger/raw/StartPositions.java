package io.clickledger.raw;

import java.util.Map;

/**
 * Where each source partition goes on when a lane starts a new checkpoint.
 *
 * @param next next offset by source partition ({@link BatchProgress#sourceKey}); a partition that
 *     is not named starts where the source says
 */
public record StartPositions(Map<String, Long> next) {
  /** Every partition starts where the source says. */
  public static final StartPositions NONE = new StartPositions(Map.of());

  public StartPositions {
    next = Map.copyOf(next);
  }

  public boolean isEmpty() {
    return next.isEmpty();
  }
}
