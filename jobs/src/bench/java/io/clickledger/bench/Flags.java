package io.clickledger.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a benchmark's flags.
 *
 * @param dir where generated clicks and results stay
 */
record Flags(Map<String, Double> values, Path dir) {
  long number(String flag) {
    return Math.round(share(flag));
  }

  double share(String flag) {
    return Optional.ofNullable(values.get(flag))
        .orElseThrow(() -> new IllegalArgumentException("no flag --" + flag));
  }
}
