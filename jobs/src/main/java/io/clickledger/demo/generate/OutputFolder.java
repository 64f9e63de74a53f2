package io.clickledger.demo.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder of a generated world. A manifest, written last, says that the world is whole and by
 * which settings; a hidden one, written first, says that the folder belongs to a run that did not
 * finish.
 */
final class OutputFolder {
  /** Grows whenever equal settings would give other bytes than before. */
  private static final int VERSION = 1;

  private static final String MANIFEST = "manifest.json";
  private static final String STARTED = ".generating.json";
  private static final String TOPIC = "topic";
  private static final Pattern CLICK_FILE = Pattern.compile("\\.?clicks-.*");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path out;
  private final GeneratorSettings settings;
  private final Optional<String> topic;

  /**
   * @param topic where the records are, if not in landing files under {@code out}
   */
  OutputFolder(Path out, GeneratorSettings settings, Optional<String> topic) {
    this.out = out;
    this.settings = settings;
    this.topic = topic;
  }

  static Path landing(Path out) {
    return out.resolve("landing");
  }

  static Path campaigns(Path out) {
    return out.resolve("campaigns.csv");
  }

  static Path expected(Path out) {
    return out.resolve("expected").resolve("expected.json");
  }

  static Path summaryText(Path out) {
    return out.resolve("expected").resolve("summary.txt");
  }

  /**
   * The world that is already there.
   *
   * @throws ClickledgerException USAGE if the folder holds a world of other settings
   */
  Optional<GeneratorSummary> finished() throws IOException {
    var manifest = out.resolve(MANIFEST);
    if (!Files.exists(manifest)) {
      return Optional.empty();
    }
    var there = JSON.readTree(manifest.toFile());
    var differences = differences(there);
    if (!differences.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          out + " holds clicks of other settings: " + String.join("; ", differences),
          "name another folder, remove this one, or ask for the settings it has");
    }
    var summary = there.path("summary");
    return Optional.of(
        new GeneratorSummary(
            out,
            true,
            summary.path("records").asLong(),
            summary.path("distinct_clicks").asLong(),
            summary.path("rejected").asLong(),
            summary.path("files").asInt(),
            summary.path("bytes").asLong(),
            summary.path("peak_queued").asLong(),
            Duration.ofMillis(summary.path("elapsed_ms").asLong())));
  }

  /**
   * Makes the folder ready for a new world: creates it, or removes what an unfinished run left.
   *
   * @throws ClickledgerException USAGE if it holds anything else
   */
  void start() throws IOException {
    if (Files.exists(out.resolve(STARTED))) {
      removeLeftovers();
    } else if (Files.exists(out) && !isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          out + " is not empty and was not made by the generator",
          "name a new or an empty folder");
    }
    if (topic.isEmpty()) {
      Files.createDirectories(landing(out));
    }
    Files.createDirectories(expected(out).getParent());
    write(out.resolve(STARTED), manifest());
  }

  /** Declares the world whole. */
  void finish(GeneratorSummary summary) throws IOException {
    var manifest = manifest();
    manifest
        .putObject("summary")
        .put("records", summary.records())
        .put("distinct_clicks", summary.distinctClicks())
        .put("rejected", summary.rejected())
        .put("files", summary.files())
        .put("bytes", summary.bytes())
        .put("peak_queued", summary.peakQueued())
        .put("elapsed_ms", summary.elapsed().toMillis());
    write(out.resolve(STARTED), manifest);
    Files.move(out.resolve(STARTED), out.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
  }

  private ObjectNode manifest() {
    var manifest = JSON.createObjectNode().put("generator_version", VERSION);
    topic.ifPresent(name -> manifest.put(TOPIC, name));
    settings.asText().forEach(manifest.putObject("settings")::put);
    return manifest;
  }

  private List<String> differences(JsonNode there) {
    var differences = new ArrayList<String>();
    int version = there.path("generator_version").asInt();
    if (version != VERSION) {
      differences.add("generator version " + version + " there, " + VERSION + " here");
    }
    var place = place(there.path(TOPIC).asText(""));
    var askedPlace = place(topic.orElse(""));
    if (!place.equals(askedPlace)) {
      differences.add(place + " there, " + askedPlace + " asked");
    }
    for (Map.Entry<String, String> asked : settings.asText().entrySet()) {
      var found = there.path("settings").path(asked.getKey()).asText("absent");
      if (!found.equals(asked.getValue())) {
        differences.add(asked.getKey() + " " + found + " there, " + asked.getValue() + " asked");
      }
    }
    return differences;
  }

  private static String place(String ofTopic) {
    return ofTopic.isEmpty() ? "landing files" : "topic " + ofTopic;
  }

  private boolean isEmpty() throws IOException {
    try (var entries = Files.list(out)) {
      return entries.findAny().isEmpty();
    }
  }

  private void removeLeftovers() throws IOException {
    if (Files.exists(landing(out))) {
      try (var files = Files.list(landing(out))) {
        for (var file : files.toList()) {
          if (CLICK_FILE.matcher(file.getFileName().toString()).matches()) {
            Files.delete(file);
          }
        }
      }
    }
    for (var file : List.of(campaigns(out), expected(out), summaryText(out))) {
      Files.deleteIfExists(file);
    }
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
