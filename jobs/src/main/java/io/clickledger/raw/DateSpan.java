package io.clickledger.raw;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * UTC dates that follow each other.
 *
 * @param first first date
 * @param end the date behind the last
 */
public record DateSpan(LocalDate first, LocalDate end) {
  public DateSpan {
    if (!first.isBefore(end)) {
      throw new IllegalArgumentException("a span of dates has at least one");
    }
  }

  /** The same dates in as few spans as there can be, in order. */
  public static List<DateSpan> joined(Collection<DateSpan> spans) {
    var joined = new ArrayList<DateSpan>();
    for (var span : spans.stream().sorted(Comparator.comparing(DateSpan::first)).toList()) {
      var before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (before == null || before.end().isBefore(span.first())) {
        joined.add(span);
      } else if (before.end().isBefore(span.end())) {
        joined.set(joined.size() - 1, new DateSpan(before.first(), span.end()));
      }
    }
    return List.copyOf(joined);
  }
}
