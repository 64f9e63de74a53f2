package io.clickledger.raw;

import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Turns a partition of a source's rows into records, in the order of the source. */
public interface RecordParser extends Serializable {
  /**
   * @param rows one Spark partition: whole files, each in its own order
   * @return one record for each record of the source; lazy, to be consumed once
   */
  Iterator<SourceRecord> parse(Iterator<Row> rows);

  /** Turns each element into another, when it is asked for. */
  static <A, B> Iterator<B> each(Iterator<A> elements, Function<A, B> turn) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public B next() {
        return turn.apply(elements.next());
      }
    };
  }
}
