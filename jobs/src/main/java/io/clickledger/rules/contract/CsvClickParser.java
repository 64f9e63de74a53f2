package io.clickledger.rules.contract;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads clicks from the lines of a CSV file by RFC 4180, one record a line.
 *
 * <p>The header names the columns, case-sensitive and in any order; optional ones may be left out.
 * An empty cell, quoted or not, is null. Digits stand for integers, epoch milliseconds among them.
 * Columns that the contract does not know go to {@code extra} as JSON strings, their empty cells
 * left out. A header that cannot be used stops nothing: every line under it is rejected with what
 * is wrong with the header. Reusable, not thread-safe: one instance a file and task.
 */
public final class CsvClickParser {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final ClickRules rules = new ClickRules(true);
  private final ExtraFields extra = new ExtraFields();
  private final CsvCells cells = new CsvCells();
  private final String[] names;
  private final @Nullable ClickField[] fields;
  private final @Nullable Rejected badHeader;

  /**
   * @param headerLine the first line of the file, with or without a byte order mark
   */
  public CsvClickParser(String headerLine) {
    names = columnsOf(headerLine).toArray(String[]::new);
    fields = Stream.of(names).map(ClickField::named).toArray(ClickField[]::new);
    badHeader = faultOf(headerLine, fields);
  }

  /**
   * The verdict on one line; never throws on account of its text.
   *
   * @param line the record, with or without its line end
   * @param arrivalMicros when the record came into the source: the Kafka record's timestamp or the
   *     file's modification time, in microseconds since the epoch
   * @param arrivalIsReceipt whether a click without {@code received_at} was received at its arrival
   *     (Kafka) rather than at its event time (files)
   */
  public Parsed parse(String line, long arrivalMicros, boolean arrivalIsReceipt) {
    if (line.isBlank()) {
      return Rejections.emptyRecord();
    }
    var oversized = Rejections.oversized(line);
    if (oversized != null) {
      return oversized;
    }
    if (badHeader != null) {
      return badHeader;
    }
    var problem = cells.split(line);
    if (problem != null) {
      return Rejections.brokenQuoting(problem, line);
    }
    if (cells.count() != fields.length) {
      return Rejections.columnCount(fields.length, cells.count(), line);
    }
    rules.begin();
    extra.begin();
    for (var i = 0; i < fields.length; i++) {
      var cell = cells.cell(i);
      if (!cell.isEmpty()) {
        read(fields[i], names[i], cell);
      }
    }
    return rules.finish(extra.json(), arrivalMicros, arrivalIsReceipt);
  }

  private void read(@Nullable ClickField field, String name, String cell) {
    if (field == null) {
      extra.text(name, cell);
    } else {
      rules.text(field, cell);
    }
  }

  /**
   * Whether a line is a header under which clicks can be read: it names every required column. A
   * click never does, since six of its cells would have to hold those names and only three may hold
   * words.
   */
  public static boolean isClickHeader(String line) {
    return line.contains(ClickField.CLICK_ID.fieldName()) && missingColumns(line).isEmpty();
  }

  /** The required columns that a header lacks, in the contract's order. */
  public static List<String> missingColumns(String headerLine) {
    var present = columnsOf(headerLine);
    return Stream.of(ClickField.values())
        .filter(ClickField::isRequired)
        .map(ClickField::fieldName)
        .filter(name -> !present.contains(name))
        .toList();
  }

  private static @Nullable Rejected faultOf(String headerLine, @Nullable ClickField[] fields) {
    var missing = missingColumns(headerLine);
    if (!missing.isEmpty()) {
      return Rejections.missingColumns(missing);
    }
    var named = 0;
    for (var field : fields) {
      if (field != null) {
        if ((named & field.bit()) != 0) {
          return Rejections.duplicateField(field);
        }
        named |= field.bit();
      }
    }
    return null;
  }

  /** The names of the columns; none if the header's quotes are broken. */
  public static List<String> columnsOf(String headerLine) {
    var text = headerLine.startsWith(BYTE_ORDER_MARK) ? headerLine.substring(1) : headerLine;
    var cells = new CsvCells();
    return cells.split(text) == null ? cells.toList() : List.of();
  }
}
