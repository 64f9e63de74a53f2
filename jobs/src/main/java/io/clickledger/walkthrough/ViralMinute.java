package io.clickledger.walkthrough;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.lake.JobContext;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.Lateness;
import io.clickledger.rules.Salt;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The (minute, ad) with most clicks of a date, and how the salt spreads them, counted anew from the
 * raw log.
 *
 * @param clicks that {@code click_minute} has of it
 * @param records copies in the raw log
 * @param distinct click ids among them
 * @param bySalt clicks in time, by salt: what the rollup lane's tasks add up
 */
record ViralMinute(
    Instant minute, long ad, long clicks, long records, long distinct, List<Long> bySalt) {
  private static final String SALT = "salt";
  private static final String COUNTS = "counts";

  ViralMinute {
    bySalt = List.copyOf(bySalt);
  }

  /** Of equal ones the first minute, then the lower ad; empty where the stream has no click. */
  static Optional<ViralMinute> of(JobContext job, LocalDate date) {
    return job
        .readOrEmpty(ClickMinute.TABLE)
        .where(col(ClickMinute.EVENT_DATE).equalTo(lit(date)))
        .groupBy(ClickMinute.MINUTE, ClickMinute.AD_ID)
        .agg(sum(ClickMinute.CLICKS).as(ClickMinute.CLICKS))
        .orderBy(col(ClickMinute.CLICKS).desc(), col(ClickMinute.MINUTE), col(ClickMinute.AD_ID))
        .limit(1)
        .collectAsList()
        .stream()
        .map(row -> counted(job, row))
        .findFirst();
  }

  private static ViralMinute counted(JobContext job, Row largest) {
    Instant minute = largest.getAs(ClickMinute.MINUTE);
    long ad = largest.getAs(ClickMinute.AD_ID);
    var bySalt = new ArrayList<>(Collections.nCopies(Salt.SALTS, 0L));
    long records = 0;
    long distinct = 0;
    for (var row : salted(job, minute, ad).collectAsList()) {
      records += row.getLong(1);
      distinct += row.getLong(2);
      bySalt.set(row.getInt(0), row.getLong(3));
    }
    return new ViralMinute(
        minute, ad, largest.getAs(ClickMinute.CLICKS), records, distinct, bySalt);
  }

  /** (salt, records, distinct, clicks in time). */
  private static Dataset<Row> salted(JobContext job, Instant minute, long ad) {
    var end = minute.plusSeconds(60);
    var copies =
        RawDay.receivedBetween(job.read(RawClick.TABLE), minute, end, Optional.empty())
            .where(col(RawClick.AD_ID).equalTo(ad));
    var behind =
        job.readOrEmpty(LateClick.TABLE)
            .where(col(LateClick.AD_ID).equalTo(ad))
            .where(col(LateClick.EVENT_TIME).geq(lit(minute)))
            .where(col(LateClick.EVENT_TIME).lt(lit(end)))
            .select(
                col(LateClick.SOURCE_NAME),
                col(LateClick.SOURCE_PARTITION),
                col(LateClick.SOURCE_OFFSET),
                lit(true).as("left_late"));
    var lateness =
        expr("unix_micros(" + RawClick.RECEIVED_AT + ")")
            .minus(expr("unix_micros(" + RawClick.EVENT_TIME + ")"));
    var inTime =
        lateness
            .leq(lit(Lateness.LIMIT_MICROS))
            .and(col(RawClick.REPLAY).isNull())
            .and(col("left_late").isNull());
    UDF1<Long, Integer> salt = Salt::of;
    return copies
        .join(
            behind,
            new String[] {RawClick.SOURCE_NAME, RawClick.SOURCE_PARTITION, RawClick.SOURCE_OFFSET},
            "left")
        .groupBy(RawClick.CLICK_ID)
        .agg(count(lit(1)).as("records"), max(when(inTime, 1L).otherwise(0L)).as(COUNTS))
        .groupBy(udf(salt, DataTypes.IntegerType).apply(xxhash64(col(RawClick.CLICK_ID))).as(SALT))
        .agg(sum("records"), count(lit(1)), sum(COUNTS));
  }

  long spread() {
    return bySalt.stream().mapToLong(Long::longValue).sum();
  }
}
