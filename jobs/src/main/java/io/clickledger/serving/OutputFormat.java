package io.clickledger.serving;

import java.util.Locale;

/** How what was asked for is written. */
public enum OutputFormat {
  TABLE,
  CSV,
  JSON,
  HTML;

  public static OutputFormat of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
