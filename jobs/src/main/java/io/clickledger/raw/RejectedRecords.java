package io.clickledger.raw;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unbase64;
import static org.apache.spark.sql.functions.unix_micros;

import io.clickledger.common.Door;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rejected records as they go to the parser again: (payload: binary, position, arrived_micros,
 * is_repaired, reason_was: the code under which the record was rejected), one row a position.
 */
public final class RejectedRecords {
  static final String REASON_WAS = "reason_was";

  private static final String PAYLOAD = "payload";
  private static final String ARRIVED_MICROS = "arrived_micros";
  private static final String IS_REPAIRED = "is_repaired";
  private static final String FIRST = "first";

  private RejectedRecords() {}

  /** With the payloads that came; the bytes where the text does not hold them all. */
  static Dataset<Row> of(Dataset<Row> rejected) {
    var bytes =
        coalesce(
            unbase64(col(RejectedClick.PAYLOAD_BASE64)), col(RejectedClick.PAYLOAD).cast("binary"));
    return oneAPosition(rejected.withColumn(PAYLOAD, bytes).withColumn(IS_REPAIRED, lit(false)));
  }

  /**
   * With other payloads.
   *
   * @param repaired (position, payload: binary), one row a position; those of no rejected record
   *     are left out
   */
  static Dataset<Row> repaired(Dataset<Row> rejected, Dataset<Row> repaired) {
    var payloads = repaired.withColumn(IS_REPAIRED, lit(true));
    return oneAPosition(rejected.drop(PAYLOAD).join(payloads, SourcePosition.names()));
  }

  /** A source that was read twice has its rejects twice: the first in a total order counts. */
  private static Dataset<Row> oneAPosition(Dataset<Row> records) {
    var first =
        min(struct(col(RejectedClick.ARRIVED_AT), col(RejectedClick.REASON), col(PAYLOAD)))
            .as(FIRST);
    return records
        .groupBy(SourcePosition.columns(col(IS_REPAIRED)))
        .agg(first)
        .select(
            col(FIRST).getField(PAYLOAD).as(PAYLOAD),
            col(RawClick.SOURCE_NAME),
            col(RawClick.SOURCE_PARTITION),
            col(RawClick.SOURCE_OFFSET),
            unix_micros(col(FIRST).getField(RejectedClick.ARRIVED_AT)).as(ARRIVED_MICROS),
            col(IS_REPAIRED),
            col(FIRST).getField(RejectedClick.REASON).as(REASON_WAS));
  }

  /**
   * The verdicts of today's parser.
   *
   * @param records {@link #of} or {@link #repaired}
   * @return {@link ArchivedRecord} with {@link #REASON_WAS}
   */
  static Dataset<Row> parsed(Dataset<Row> records, Configuration conf) {
    var rows =
        records.select(
            col(PAYLOAD),
            col(RawClick.SOURCE_NAME),
            col(RawClick.SOURCE_PARTITION),
            col(RawClick.SOURCE_OFFSET),
            col(ARRIVED_MICROS),
            col(IS_REPAIRED));
    var source = new ClickSource.Records(rows, new RejectedRecordParser(conf));
    var reasons = records.select(SourcePosition.columns(col(REASON_WAS)));
    return ArchivedRecord.of(List.of(source)).join(reasons, SourcePosition.names());
  }

  /**
   * Positions of the records that today's parser takes as they came.
   *
   * @param rejected rows of {@code rejected_click}
   * @return {@link SourcePosition}, one row a position
   */
  public static Dataset<Row> thatPassToday(Dataset<Row> rejected, Configuration conf) {
    return parsed(of(rejected), conf)
        .where(col(ArchivedRecord.DOOR).equalTo(Door.ACCEPTED.name()))
        .select(SourcePosition.columns());
  }
}
