package io.clickledger.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a benchmark's flags.
 *
 * @param dir where generated clicks and results stay
 */
record Flags(Map<String, String> values, Path dir) {
  long number(String flag) {
    return Math.round(share(flag));
  }

  double share(String flag) {
    return Double.parseDouble(word(flag));
  }

  String word(String flag) {
    return Optional.ofNullable(values.get(flag))
        .orElseThrow(() -> new IllegalArgumentException("no flag --" + flag));
  }

  /** The same, but for some of them. */
  Flags with(Map<String, String> others) {
    var all = new LinkedHashMap<>(values);
    all.putAll(others);
    return new Flags(Map.copyOf(all), dir);
  }

  /**
   * Writes what was measured, and with which flags, and says where.
   *
   * @param name of the file, before {@code .json}
   */
  void write(String name, Map<String, ?> figures) throws IOException {
    var all = new LinkedHashMap<String, Object>(figures);
    all.put("flags", values);
    Files.createDirectories(dir);
    var json = dir.resolve(name + ".json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), all);
    System.out.println("figures: " + json);
  }
}
