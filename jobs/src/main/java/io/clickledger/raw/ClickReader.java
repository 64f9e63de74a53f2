package io.clickledger.raw;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/** Reads a source's rows for lanes that count. */
@FunctionalInterface
public interface ClickReader extends Serializable {
  /**
   * @param rows one Spark partition: whole files or topic partitions, each in its own order
   */
  ClickCursor open(Iterator<Row> rows);

  /** Of a source whose every record is parsed whole. */
  static ClickReader of(RecordParser parser) {
    return rows -> new ParsedCursor(parser.parse(rows));
  }
}
