package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code rejected_click}: every record that broke the contract, whole, with the reason. */
public final class RejectedClick {
  public static final String REASON = "reason";
  public static final String DETAIL = "detail";
  public static final String PAYLOAD = "payload";
  public static final String PAYLOAD_BASE64 = "payload_base64";
  public static final String SOURCE_NAME = RawClick.SOURCE_NAME;
  public static final String SOURCE_PARTITION = RawClick.SOURCE_PARTITION;
  public static final String SOURCE_OFFSET = RawClick.SOURCE_OFFSET;
  public static final String ARRIVED_AT = "arrived_at";
  public static final String RECEIVED_DATE = RawClick.RECEIVED_DATE;

  public static final TableDefinition TABLE =
      TableDefinition.table("rejected_click", "A record that broke the click contract")
          .required(REASON, StringType, "Code of the first rule that the record breaks")
          .required(DETAIL, StringType, "The field and the value that broke it, in words")
          .required(PAYLOAD, StringType, "The record as it came; a Parquet row as JSON")
          .nullable(PAYLOAD_BASE64, StringType, "The record's bytes where they are not UTF-8")
          .required(SOURCE_NAME, StringType, "Landed file or Kafka topic that it came from")
          .required(SOURCE_PARTITION, IntegerType, "Kafka partition; 0 for files")
          .required(SOURCE_OFFSET, LongType, "Kafka offset; 0-based record number in a file")
          .required(ARRIVED_AT, TimestampType, "Kafka timestamp; modification time of a file, UTC")
          .required(RECEIVED_DATE, DateType, "UTC date of arrived_at")
          .key(SOURCE_NAME, SOURCE_PARTITION, SOURCE_OFFSET)
          .partitionedBy(RECEIVED_DATE)
          .rangesOf(ARRIVED_AT)
          .appendOnly()
          .kept()
          .build();

  private RejectedClick() {}
}
