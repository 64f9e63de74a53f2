package io.clickledger.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Repaired records as an operator hands them in: NDJSON, one object a line that names a rejected
 * record by its {@code source_name}, {@code source_partition} and {@code source_offset} and gives
 * its {@code payload}, the record itself as an object or as text. Other fields are passed over, so
 * that rows of {@code rejected_click} can be written out, repaired and handed in; so are blank
 * lines.
 *
 * @param records what every readable line says, in the file's order; no position stands in it twice
 * @param problems what is wrong with the others, by line number
 */
record RepairedFile(List<Repaired> records, Map<Integer, String> problems) {
  private static final JsonFactory JSON = new JsonFactory();

  record Position(String sourceName, int sourcePartition, long sourceOffset) {
    @Override
    public String toString() {
      return "%s, partition %d, offset %d".formatted(sourceName, sourcePartition, sourceOffset);
    }
  }

  /**
   * @param line number of the line in the file, from 1
   * @param payload the record in the bytes that the file gives it
   */
  record Repaired(int line, Position position, byte[] payload) {}

  RepairedFile {
    records = List.copyOf(records);
    problems = Map.copyOf(problems);
  }

  static RepairedFile parse(byte[] content) {
    var records = new ArrayList<Repaired>();
    var problems = new TreeMap<Integer, String>();
    var lines = new HashMap<Position, Integer>();
    int number = 0;
    for (int from = 0; from < content.length; ) {
      var end = endOfLine(content, from);
      var line = Arrays.copyOfRange(content, from, end);
      from = end + 1;
      number++;
      if (new String(line, StandardCharsets.UTF_8).isBlank()) {
        continue;
      }
      try {
        var repaired = Fields.of(line).repaired(number);
        var earlier = lines.putIfAbsent(repaired.position(), number);
        if (earlier != null) {
          throw new Problem("names the record of line %d again".formatted(earlier));
        }
        records.add(repaired);
      } catch (Problem problem) {
        problems.put(number, problem.text);
      }
    }
    return new RepairedFile(records, problems);
  }

  private static int endOfLine(byte[] content, int from) {
    var end = from;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    return end;
  }

  /** What is wrong with a line, as the end of a sentence that begins with its number. */
  private static final class Problem extends Exception {
    private static final long serialVersionUID = 1L;
    private final String text;

    private Problem(String text) {
      super(text);
      this.text = text;
    }
  }

  /** The fields of a line as they are read. */
  private static final class Fields {
    private @Nullable String sourceName;
    private @Nullable Integer sourcePartition;
    private @Nullable Long sourceOffset;
    private byte @Nullable [] payload;

    static Fields of(byte[] line) throws Problem {
      try (var json = JSON.createParser(line)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new Problem("is no JSON object");
        }
        var fields = new Fields();
        String name;
        while ((name = json.nextFieldName()) != null) {
          json.nextToken();
          fields.read(name, json, line);
        }
        if (json.nextToken() != null) {
          throw new Problem("goes on behind its JSON object");
        }
        return fields;
      } catch (JsonProcessingException e) {
        throw new Problem("is not JSON: " + e.getOriginalMessage());
      } catch (IOException e) {
        throw new Problem("cannot be read: " + e.getMessage());
      }
    }

    private void read(String name, JsonParser json, byte[] line) throws IOException, Problem {
      switch (name) {
        case RawClick.SOURCE_NAME -> sourceName = once(name, sourceName, text(json));
        case RawClick.SOURCE_PARTITION -> {
          var partition = integer(name, json, Integer.MAX_VALUE);
          sourcePartition = once(name, sourcePartition, (int) partition);
        }
        case RawClick.SOURCE_OFFSET ->
            sourceOffset = once(name, sourceOffset, integer(name, json, Long.MAX_VALUE));
        case RejectedClick.PAYLOAD -> payload = once(name, payload, payload(json, line));
        default -> json.skipChildren();
      }
    }

    private static <T> T once(String name, @Nullable T before, T value) throws Problem {
      if (before != null) {
        throw new Problem("has two fields " + name);
      }
      return value;
    }

    private static String text(JsonParser json) throws IOException, Problem {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new Problem("has a source_name that is not text");
      }
      return json.getText();
    }

    private static long integer(String name, JsonParser json, long most)
        throws IOException, Problem {
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && json.getLongValue() >= 0
          && json.getLongValue() <= most) {
        return json.getLongValue();
      }
      throw new Problem("has a %s that is not a whole number from 0 to %d".formatted(name, most));
    }

    /** An object byte for byte: whether it names a field twice is for the parser to say. */
    private static byte[] payload(JsonParser json, byte[] line) throws IOException, Problem {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        return json.getText().getBytes(StandardCharsets.UTF_8);
      }
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new Problem("has a payload that is neither an object nor text");
      }
      var from = (int) json.currentTokenLocation().getByteOffset();
      json.skipChildren();
      return Arrays.copyOfRange(line, from, (int) json.currentLocation().getByteOffset());
    }

    private Repaired repaired(int line) throws Problem {
      if (sourceName == null) {
        throw new Problem("has no source_name");
      }
      if (sourcePartition == null) {
        throw new Problem("has no source_partition");
      }
      if (sourceOffset == null) {
        throw new Problem("has no source_offset");
      }
      if (payload == null) {
        throw new Problem("has no payload");
      }
      return new Repaired(line, new Position(sourceName, sourcePartition, sourceOffset), payload);
    }
  }
}
