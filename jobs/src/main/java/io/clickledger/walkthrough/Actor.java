package io.clickledger.walkthrough;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the page follows.
 *
 * @param id in the page's address
 * @param title what it is
 * @param name its click id, or its ad and minute; empty where there is none
 * @param clickedAt the event; null where there is none
 * @param about what its way shows, or why there is none to follow
 * @param steps in order; empty where the lake has none of its kind
 */
record Actor(
    String id,
    String title,
    String name,
    @Nullable Instant clickedAt,
    String about,
    List<Step> steps) {
  Actor {
    steps = List.copyOf(steps);
  }

  static Actor absent(String id, String title, String why) {
    return new Actor(id, title, "", null, why, List.of());
  }
}
