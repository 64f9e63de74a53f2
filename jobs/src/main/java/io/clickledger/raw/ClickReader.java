package io.clickledger.raw;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * Reads a source's rows for lanes that count.
 *
 * @param <T> what a row is
 */
@FunctionalInterface
public interface ClickReader<T> extends Serializable {
  /**
   * @param rows one partition of the source: whole files or topic partitions, each in its own order
   */
  ClickCursor open(Iterator<T> rows);

  /** Of a source whose every record is parsed whole. */
  static ClickReader<Row> of(RecordParser parser) {
    return rows -> new ParsedCursor(parser.parse(rows));
  }
}
