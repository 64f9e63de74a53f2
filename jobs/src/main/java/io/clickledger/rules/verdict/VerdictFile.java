package io.clickledger.rules.verdict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.rules.contract.CsvCells;
import io.clickledger.rules.contract.Utf8Text;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Takes files of verdicts apart. Text is UTF-8, with or without a byte order mark; blank lines are
 * passed over and have no number. A record that cannot be read is one with a problem; a file whose
 * records cannot be told apart is refused.
 */
public final class VerdictFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private VerdictFile() {}

  /**
   * A header and one record a line, by RFC 4180. An empty cell is an absent field.
   *
   * @param name where the file lies, for messages
   * @throws ClickledgerException SCHEMA for a header with a column that is unknown or there twice,
   *     SOURCE_UNREADABLE for a file that is no text or has no record
   */
  public static List<SuppliedRecord> csv(String name, byte[] content) {
    var records = new ArrayList<SuppliedRecord>();
    List<String> header = List.of();
    for (var line : text(name, content).lines().toList()) {
      if (line.isBlank()) {
        continue;
      }
      if (header.isEmpty()) {
        header = header(name, line);
      } else {
        records.add(csvRecord(records.size(), header, line));
      }
    }
    return notEmpty(name, records);
  }

  private static List<String> header(String name, String line) {
    var cells = new CsvCells();
    if (cells.split(line) != null) {
      throw wrongColumns(name, "the header has a broken quote");
    }
    requireColumns(name, cells.toList());
    return cells.toList();
  }

  /**
   * @throws ClickledgerException SCHEMA for a column that is unknown or there twice: a criterion
   *     that nobody reads would let a selector name more clicks than were meant
   */
  public static void requireColumns(String name, List<String> columns) {
    var unknown = columns.stream().filter(c -> !VerdictFields.NAMES.contains(c)).toList();
    if (!unknown.isEmpty()) {
      throw wrongColumns(name, "it has unknown columns \"" + String.join("\", \"", unknown) + '"');
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw wrongColumns(name, "it names a column twice");
    }
  }

  private static ClickledgerException wrongColumns(String name, String problem) {
    return new ClickledgerException(
        ErrorCode.SCHEMA,
        "the columns of %s cannot be used: %s".formatted(name, problem),
        "use some of " + String.join(",", VerdictFields.NAMES) + "; nothing was written");
  }

  private static SuppliedRecord csvRecord(long number, List<String> header, String line) {
    var cells = new CsvCells();
    var problem = cells.split(line);
    if (problem == null && cells.count() != header.size()) {
      problem = "has %d cells, the header %d".formatted(cells.count(), header.size());
    }
    if (problem != null) {
      return SuppliedRecord.broken(number, line, VerdictRejectReason.NOT_A_RECORD, problem);
    }
    var fields = new LinkedHashMap<String, String>();
    for (int i = 0; i < header.size(); i++) {
      if (!cells.cell(i).isEmpty()) {
        fields.put(header.get(i), cells.cell(i));
      }
    }
    return SuppliedRecord.of(number, line, fields);
  }

  /**
   * An object a line, or one array of objects. A field that is null is absent.
   *
   * @param name where the file lies, for messages
   * @throws ClickledgerException SOURCE_UNREADABLE for a file that is no text or has no record, and
   *     for an array that is broken
   */
  public static List<SuppliedRecord> json(String name, byte[] content) {
    var text = text(name, content);
    if (text.stripLeading().startsWith("[")) {
      return notEmpty(name, array(name, text));
    }
    var records = new ArrayList<SuppliedRecord>();
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> records.add(jsonRecord(records.size(), line)));
    return notEmpty(name, records);
  }

  private static List<SuppliedRecord> array(String name, String text) {
    var records = new ArrayList<SuppliedRecord>();
    try {
      JSON.readTree(text)
          .forEach(item -> records.add(record(records.size(), item.toString(), item)));
      return records;
    } catch (JsonProcessingException e) {
      throw new ClickledgerException(
          ErrorCode.SOURCE_UNREADABLE,
          "%s, line %d: the array is not JSON: %s"
              .formatted(name, e.getLocation().getLineNr(), e.getOriginalMessage()),
          "correct it, or write one object a line; nothing was written",
          e);
    }
  }

  /** A record from the text of its object. */
  public static SuppliedRecord jsonRecord(long number, String text) {
    try {
      return record(number, text, JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return SuppliedRecord.broken(
          number, text, VerdictRejectReason.NOT_A_RECORD, "is not JSON: " + e.getOriginalMessage());
    }
  }

  private static SuppliedRecord record(long number, String payload, JsonNode item) {
    if (!item.isObject()) {
      return SuppliedRecord.broken(
          number, payload, VerdictRejectReason.NOT_A_RECORD, "is no JSON object");
    }
    var fields = new LinkedHashMap<String, String>();
    for (var field : item.properties()) {
      var value = field.getValue();
      if (value.isNull()) {
        continue;
      }
      if (!value.isTextual() && !value.isNumber() || value.asText().isEmpty()) {
        return SuppliedRecord.broken(
            number,
            payload,
            VerdictRejectReason.BAD_FIELD,
            "%s is %s, expected a text or a number".formatted(field.getKey(), value));
      }
      fields.put(field.getKey(), value.asText());
    }
    return SuppliedRecord.of(number, payload, fields);
  }

  private static List<SuppliedRecord> notEmpty(String name, List<SuppliedRecord> records) {
    if (records.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.SOURCE_UNREADABLE,
          name + " holds no record",
          "write a record for each verdict: clickledger import-verdicts --help");
    }
    return records;
  }

  private static String text(String name, byte[] content) {
    try {
      return Utf8Text.of(content);
    } catch (CharacterCodingException e) {
      throw new ClickledgerException(
          ErrorCode.SOURCE_UNREADABLE,
          name + " is not text in UTF-8",
          "save it as CSV or JSON in UTF-8, uncompressed; nothing was written",
          e);
    }
  }
}
