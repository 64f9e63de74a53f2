package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;

import io.clickledger.table.RawClick;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/** The columns that name a record of the source: the key of both tables of the log. */
public final class SourcePosition {
  private SourcePosition() {}

  /** Their names, to join by. */
  public static String[] names() {
    return new String[] {RawClick.SOURCE_NAME, RawClick.SOURCE_PARTITION, RawClick.SOURCE_OFFSET};
  }

  /** The columns, and others behind them. */
  public static Column[] columns(Column... others) {
    return Stream.concat(Stream.of(names()).map(name -> col(name)), Stream.of(others))
        .toArray(Column[]::new);
  }
}
