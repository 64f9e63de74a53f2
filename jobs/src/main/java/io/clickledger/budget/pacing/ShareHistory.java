package io.clickledger.budget.pacing;

import java.util.ArrayDeque;

/** Which share of the requests was served when, as far back as clicks are still on their way. */
final class ShareHistory {
  private final ArrayDeque<Change> changes = new ArrayDeque<>();

  private record Change(long fromMillis, double share) {}

  void add(long fromMillis, double share) {
    if (changes.isEmpty() || changes.getLast().share() != share) {
      changes.add(new Change(fromMillis, share));
    }
  }

  /** The share in force at an instant; instants of later calls are not earlier. */
  double at(long millis) {
    while (changes.size() > 1 && secondBegins() <= millis) {
      changes.removeFirst();
    }
    return changes.isEmpty() ? 1 : changes.getFirst().share();
  }

  private long secondBegins() {
    var in = changes.iterator();
    in.next();
    return in.next().fromMillis();
  }
}
