package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Java properties file in UTF-8: {@code clickledger.<lane>.<option>} keys, the common {@code
 * clickledger.<option>} keys, and {@code spark.*} settings. One file serves every command.
 */
final class ConfigurationFile {
  static final ConfigurationFile NONE = new ConfigurationFile(Path.of(""), Map.of());

  private final Path path;
  private final Map<String, String> lines;

  private ConfigurationFile(Path path, Map<String, String> lines) {
    this.path = path;
    this.lines = lines;
  }

  /**
   * @param knownKeys every key that some command has
   * @throws ClickledgerException CONFIGURATION when the file cannot be read or has a key that no
   *     command knows: a mistyped key must not leave a default in force
   */
  static ConfigurationFile read(Path path, Collection<String> knownKeys) {
    var lines = new TreeMap<String, String>();
    lines(path).forEach((key, value) -> lines.put((String) key, ((String) value).strip()));
    for (var key : lines.keySet()) {
      if (!key.startsWith("spark.") && !knownKeys.contains(key)) {
        throw new ClickledgerException(
            ErrorCode.CONFIGURATION,
            path + " sets " + key + ", which no command knows" + nearestTo(key, knownKeys),
            "correct or remove the line; clickledger COMMAND --help shows a command's keys");
      }
    }
    return new ConfigurationFile(path, lines);
  }

  private static Properties lines(Path path) {
    var properties = new OnceEach();
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ClickledgerException(
          ErrorCode.CONFIGURATION,
          "the configuration file " + path + " cannot be read: " + reason(path, e),
          "give --conf a readable Java properties file in UTF-8",
          e);
    }
    return properties;
  }

  private static String reason(Path path, Exception e) {
    if (Files.isDirectory(path)) {
      return "it is a directory";
    }
    if (!Files.exists(path)) {
      return "it does not exist";
    }
    return Files.isReadable(path)
        ? Optional.ofNullable(e.getMessage()).orElse(e.toString())
        : "permission denied";
  }

  private static String nearestTo(String key, Collection<String> knownKeys) {
    var last = key.substring(key.lastIndexOf('.') + 1);
    return Nearest.to(key, knownKeys)
        .or(() -> knownKeys.stream().sorted().filter(k -> k.endsWith("." + last)).findFirst())
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(lines.get(key));
  }

  Map<String, String> sparkSettings() {
    var settings = new TreeMap<>(lines);
    settings.keySet().removeIf(key -> !key.startsWith("spark."));
    return settings;
  }

  Path path() {
    return path;
  }

  /** Refuses a key that stands twice: Properties would keep the last one in silence. */
  private static final class OnceEach extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (containsKey(key)) {
        throw new IllegalArgumentException("it sets " + key + " twice");
      }
      return super.put(key, value);
    }
  }
}
