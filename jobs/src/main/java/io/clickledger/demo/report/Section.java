package io.clickledger.demo.report;

import org.jspecify.annotations.Nullable;

/**
 * A part of the report: its data, or one sentence for the reader on why there is none. Exactly one
 * of the two is there.
 *
 * @param data what the section shows; may be an empty list, which says "looked and found none"
 * @param whyAbsent a whole sentence, for example {@code "No campaign file was given, so nothing was
 *     billed."}
 */
public record Section<T>(@Nullable T data, @Nullable String whyAbsent) {
  public Section {
    if ((data == null) == (whyAbsent == null)) {
      throw new IllegalArgumentException("a section has either data or a reason for its absence");
    }
    if (whyAbsent != null && whyAbsent.isBlank()) {
      throw new IllegalArgumentException("the reason for a section's absence is blank");
    }
  }

  public static <T> Section<T> of(T data) {
    return new Section<>(data, null);
  }

  public static <T> Section<T> absent(String why) {
    return new Section<>(null, why);
  }
}
