package io.clickledger.raw;

import java.util.Iterator;
import org.apache.spark.sql.Row;

/** Lines of text files, whole files one after the other, each in its order. */
interface TextLines {
  /** Goes to the next line; false behind the last. */
  boolean next();

  /** Without what ends it. */
  byte[] bytes();

  /** URI of the file. */
  String file();

  /** Modification time of the file, microseconds since the epoch. */
  long arrivedMicros();

  /**
   * Lines that Spark has read.
   *
   * @param rows (line: binary, file URI: string, modification time: microseconds)
   */
  static TextLines of(Iterator<Row> rows) {
    return new OfRows(rows);
  }

  /** See {@link #of}. */
  final class OfRows implements TextLines {
    private final Iterator<Row> rows;
    private byte[] bytes = {};
    private String file = "";
    private long arrivedMicros;

    private OfRows(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      var row = rows.next();
      bytes = row.getAs(0);
      file = row.getString(1);
      arrivedMicros = row.getLong(2);
      return true;
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public String file() {
      return file;
    }

    @Override
    public long arrivedMicros() {
      return arrivedMicros;
    }
  }
}
