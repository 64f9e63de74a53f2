package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code rejected_verdict}: every record of an imported file that gave no mark, and why. */
public final class RejectedVerdict {
  public static final String REASON = RejectedClick.REASON;
  public static final String DETAIL = RejectedClick.DETAIL;
  public static final String PAYLOAD = RejectedClick.PAYLOAD;
  public static final String FILE_NAME = "file_name";
  public static final String FILE_SHA256 = "file_sha256";
  public static final String RECORD = "record";
  public static final String IMPORTED_AT = "imported_at";
  public static final String RUN_ID = JobRun.RUN_ID;

  public static final TableDefinition TABLE =
      TableDefinition.table("rejected_verdict", "A record of an imported file that gave no mark")
          .required(REASON, StringType, "Code of the first rule that the record breaks")
          .required(DETAIL, StringType, "The field and the value that broke it, in words")
          .required(PAYLOAD, StringType, "The record as it came; a Parquet row as JSON")
          .required(FILE_NAME, StringType, "File that it came from, without its folder")
          .required(FILE_SHA256, StringType, "SHA-256 of the file's bytes, hex")
          .required(RECORD, LongType, "0-based record number in the file")
          .required(IMPORTED_AT, TimestampType, "When it was rejected first, UTC")
          .required(RUN_ID, StringType, "Run that rejected it")
          .key(FILE_SHA256, RECORD)
          .rangesOf(IMPORTED_AT)
          .appendOnly()
          .kept()
          .build();

  private RejectedVerdict() {}
}
