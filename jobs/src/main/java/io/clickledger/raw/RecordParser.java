package io.clickledger.raw;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/** Turns a partition of a source's rows into records, in the order of the source. */
public interface RecordParser extends Serializable {
  /**
   * @param rows one Spark partition: whole files, each in its own order
   * @return one record for each record of the source; lazy, to be consumed once
   */
  Iterator<SourceRecord> parse(Iterator<Row> rows);
}
