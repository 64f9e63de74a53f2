package io.clickledger.walkthrough;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened at a place.
 *
 * @param head what happened, in a word or two
 * @param text the same in one or two sentences
 * @param at when, as a table says it; null: none does
 * @param moment what the time is of
 * @param ways the places that the click passed to come here, each from its first to its last
 * @param tables rows that were left here
 * @param salts clicks by salt, where they were spread; else empty
 */
record Step(
    Place place,
    String head,
    String text,
    @Nullable Instant at,
    String moment,
    List<List<Place>> ways,
    List<ShownTable> tables,
    List<Long> salts) {
  Step {
    ways = List.copyOf(ways);
    tables = List.copyOf(tables);
    salts = List.copyOf(salts);
  }

  static Step at(Place place, String head, String text) {
    return new Step(place, head, text, null, "", List.of(), List.of(), List.of());
  }

  Step on(@Nullable Instant when, String ofWhat) {
    return new Step(place, head, text, when, when == null ? "" : ofWhat, ways, tables, salts);
  }

  /** Adds a way that ends here. */
  Step by(Place... passed) {
    var more = new ArrayList<>(ways);
    more.add(List.of(passed));
    return new Step(place, head, text, at, moment, more, tables, salts);
  }

  Step leaving(ShownTable... left) {
    return new Step(place, head, text, at, moment, ways, List.of(left), salts);
  }

  Step spread(List<Long> clicksBySalt) {
    return new Step(place, head, text, at, moment, ways, tables, clicksBySalt);
  }
}
