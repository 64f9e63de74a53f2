package io.clickledger.demo.generate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;

/** Reads landing files of every format back, one JSON object or one fault for each record. */
final class LandedRecords {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Exactly one of the two is there. */
  record Landed(Path file, @Nullable ObjectNode object, @Nullable String fault) {}

  private LandedRecords() {}

  /** The files by modification time, then name. */
  static List<Path> files(Path landing) throws IOException {
    try (var files = Files.list(landing)) {
      return files
          .sorted(
              Comparator.comparing((Path file) -> file.toFile().lastModified())
                  .thenComparing(Path::getFileName))
          .toList();
    }
  }

  static List<Landed> of(Path landing) throws IOException {
    var all = new ArrayList<Landed>();
    for (var file : files(landing)) {
      var name = file.getFileName().toString();
      if (name.endsWith(".parquet")) {
        parquet(file, all);
      } else if (name.endsWith(".csv")) {
        csv(file, all);
      } else {
        for (var line : lines(file)) {
          all.add(json(file, line));
        }
      }
    }
    return all;
  }

  private static Landed json(Path file, String line) throws IOException {
    if (line.isEmpty()) {
      return new Landed(file, null, "EMPTY_RECORD");
    }
    try {
      JsonNode node = JSON.readTree(line);
      return node instanceof ObjectNode object
          ? new Landed(file, object, null)
          : new Landed(file, null, "NOT_AN_OBJECT");
    } catch (JsonProcessingException e) {
      boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
      return new Landed(file, null, twice ? "DUPLICATE_FIELD" : "NOT_JSON");
    }
  }

  private static void csv(Path file, List<Landed> into) throws IOException {
    var lines = lines(file);
    var header = cells(lines.get(0));
    for (var line : lines.subList(1, lines.size())) {
      var cells = cells(line);
      if (cells.size() != header.size()) {
        throw new AssertionError(cells.size() + " cells in " + line);
      }
      var object = JSON.createObjectNode();
      for (int i = 0; i < cells.size(); i++) {
        var cell = cells.get(i);
        if (cell.isEmpty()) {
          object.putNull(header.get(i));
        } else if (cell.matches("-?[0-9]+")) {
          object.put(header.get(i), new BigInteger(cell));
        } else {
          object.put(header.get(i), cell);
        }
      }
      into.add(new Landed(file, object, null));
    }
  }

  /** RFC 4180, one line. */
  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static List<String> lines(Path file) throws IOException {
    try (var raw = Files.newInputStream(file);
        var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (!text.endsWith("\n")) {
        throw new AssertionError(file + " does not end with a line end");
      }
      return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }
  }

  private static void parquet(Path file, List<Landed> into) throws IOException {
    try (var reader = new GroupReaderBuilder(new LocalInputFile(file)).build()) {
      for (var group = reader.read(); group != null; group = reader.read()) {
        into.add(new Landed(file, object(group), null));
      }
    }
  }

  private static ObjectNode object(Group group) {
    var object = JSON.createObjectNode();
    for (var field : group.getType().getFields()) {
      var name = field.getName();
      if (group.getFieldRepetitionCount(name) == 0) {
        object.putNull(name);
      } else if (name.equals("event_time") || name.equals("received_at")) {
        long micros = group.getLong(name, 0);
        object.put(name, Instant.EPOCH.plusNanos(micros * 1_000).toString());
      } else if (field.asPrimitiveType().getPrimitiveTypeName().name().equals("INT64")) {
        object.put(name, group.getLong(name, 0));
      } else {
        object.put(name, group.getString(name, 0));
      }
    }
    return object;
  }

  private static final class GroupReaderBuilder extends ParquetReader.Builder<Group> {
    GroupReaderBuilder(InputFile file) {
      super(file);
      withConf(new Configuration(false));
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
