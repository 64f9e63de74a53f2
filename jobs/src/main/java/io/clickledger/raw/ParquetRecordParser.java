package io.clickledger.raw;

import io.clickledger.rules.contract.Parsed;
import io.clickledger.rules.contract.TypedClickParser;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Parquet files: (the contract's columns in order, extra: string, file URI: string in the
 * first row of a file and null in the others, modification time: microseconds, row index: long).
 */
final class ParquetRecordParser implements RecordParser {
  private static final long serialVersionUID = 1L;

  static final int EXTRA = ClickFiles.CONTRACT_COLUMNS.size();
  static final int FILE = EXTRA + 1;
  static final int ARRIVED = EXTRA + 2;
  static final int ROW_INDEX = EXTRA + 3;

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    return RecordParser.each(rows, new Rows()::record);
  }

  /** Turns rows into records, each in its turn. */
  static final class Rows {
    private final TypedClickParser parser = new TypedClickParser();
    private @Nullable String file;

    private SourceRecord record(Row row) {
      if (!row.isNullAt(FILE)) {
        file = row.getString(FILE);
      }
      if (file == null) {
        throw new IllegalStateException("a Parquet file does not begin with its row 0");
      }
      var arrived = row.getLong(ARRIVED);
      return new SourceRecord(
          file, 0, row.getLong(ROW_INDEX), arrived, parsed(row), () -> RowPayload.of(row));
    }

    /** What the contract makes of the row, wherever it lies. */
    Parsed parsed(Row row) {
      return parser.check(
          row.get(0),
          row.get(1),
          row.get(2),
          row.get(3),
          row.get(4),
          row.get(5),
          row.get(6),
          row.get(7),
          row.get(8),
          row.get(9),
          row.get(10),
          row.getString(EXTRA),
          row.getLong(ARRIVED),
          false);
    }
  }
}
