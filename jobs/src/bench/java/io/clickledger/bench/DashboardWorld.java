package io.clickledger.bench;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickDay;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/**
 * A lake with the rollups of many ads over many UTC dates, as the jobs leave it: the stream's of
 * all dates, truth of all but the last three. The ad of rank r has 1/r of the clicks of the first;
 * its number says nothing of its rank. The first half of the ads have campaigns of 100 neighbours,
 * the campaigns of the others have every so manieth ad. Every figure is a hash of (ad, hour), so
 * that equal sizes give equal rows.
 */
final class DashboardWorld {
  static final LocalDate FIRST_DAY = LocalDate.parse("2026-03-01");
  static final int ADS_OF_CAMPAIGN = 100;
  static final long FIRST_CAMPAIGN = 2_000;

  private static final int DAYS_WITHOUT_TRUTH = 3;
  private static final int ADVERTISERS = 100;

  /** Odd, and no divisor of a round number of ads: it spreads ranks over the numbers. */
  private static final long SPREAD = 7_919;

  private final SparkSession spark;
  private final Lake lake;
  private final int ads;
  private final int days;
  private final double clicksPerDay;

  private DashboardWorld(Lake lake, int ads, int days, double clicksPerDay) {
    this.spark = lake.spark();
    this.lake = lake;
    this.ads = ads;
    this.days = days;
    this.clicksPerDay = clicksPerDay;
  }

  /**
   * The lake under a directory, which is made unless it is there whole.
   *
   * @param withClicks whether its minutes and its raw clicks are made too
   */
  static Lake at(
      SparkSession spark,
      Path directory,
      int ads,
      int days,
      double clicksPerDay,
      boolean withClicks)
      throws IOException {
    var lake = new Lake(spark, directory.resolve("lake").toAbsolutePath().toString());
    var whole = directory.resolve("whole");
    if (!Files.exists(whole)) {
      Disk.delete(directory);
      System.out.printf(
          "making %d days of %,.0f clicks a day, %,d ads, under %s%n",
          days, clicksPerDay, ads, directory);
      new DashboardWorld(lake, ads, days, clicksPerDay).write(withClicks);
      Files.createFile(whole);
    }
    return lake;
  }

  /** The ad of a rank, from 1. */
  static long ad(int rank, int ads) {
    return Math.floorMod(rank * SPREAD, ads);
  }

  private void write(boolean withClicks) {
    var hours = hours();
    replace(ClickHour.TABLE, hours.where("clicks > 0"));
    replace(ClickDay.TABLE, days(lake.read(ClickHour.TABLE)));
    replace(TruthHour.TABLE, truth(lake.read(ClickHour.TABLE)));
    replace(TruthDay.TABLE, truthDays(lake.read(TruthHour.TABLE)));
    append(Campaign.TABLE, campaigns());
    append(DayStatus.TABLE, dayStatus());
    append(StreamProgress.TABLE, progress());
    append(Invoice.TABLE, invoices());
    if (withClicks) {
      append(RawClick.TABLE, rawClicks(lake.read(ClickHour.TABLE)));
      replace(ClickMinute.TABLE, minutes(lake.read(RawClick.TABLE)));
    }
  }

  private void replace(TableDefinition table, Dataset<Row> rows) {
    lake.create(table);
    lake.replace(table, rows, "event_date >= DATE'%s'".formatted(FIRST_DAY));
  }

  private void append(TableDefinition table, Dataset<Row> rows) {
    lake.create(table);
    lake.append(table, rows);
  }

  /** A row a (ad, hour), with the clicks that it has: a whole number with the expected mean. */
  private Dataset<Row> hours() {
    var perHourOfTheFirst = clicksPerDay / 24 / (Math.log(ads) + 0.5772);
    return spark
        .range((long) ads * days * 24)
        .selectExpr(
            "id %% %d AS ad_id".formatted(ads),
            "timestamp'%s' + make_dt_interval(0, int(id div %d)) AS hour".formatted(FIRST_DAY, ads))
        .selectExpr(
            "*",
            "1 + pmod(ad_id * %d, %d) AS rank".formatted(inverse(), ads),
            "1 + 0.6 * sin(pi() * (hour(hour) - 8) / 12) AS of_hour")
        .selectExpr(
            "hour",
            "ad_id",
            campaign() + " AS campaign_id",
            "bigint(floor(%s * of_hour / rank + pmod(xxhash64(ad_id, hour), 1000003) / 1000003D)) AS clicks"
                .formatted(perHourOfTheFirst),
            "0L AS corrections",
            "'USD' AS currency",
            "0L AS unpriced_clicks",
            "date(hour) AS event_date")
        .selectExpr("*", "clicks * (100000 + ad_id % 900 * 1000) AS spend_micros");
  }

  /** rank × SPREAD = ad, so ad × this = rank, modulo ads. */
  private long inverse() {
    return BigInteger.valueOf(SPREAD).modInverse(BigInteger.valueOf(ads)).longValueExact();
  }

  private String campaign() {
    var half = ads / 2;
    return "if(ad_id < %d, %d + ad_id div %d, %d + ad_id %% %d)"
        .formatted(
            half,
            FIRST_CAMPAIGN,
            ADS_OF_CAMPAIGN,
            FIRST_CAMPAIGN + half / ADS_OF_CAMPAIGN,
            half / ADS_OF_CAMPAIGN);
  }

  private static Dataset<Row> days(Dataset<Row> hours) {
    return hours
        .groupBy(ClickDay.AD_ID, ClickDay.CAMPAIGN_ID, ClickDay.CURRENCY, ClickDay.EVENT_DATE)
        .agg(
            sum(ClickDay.CLICKS).as(ClickDay.CLICKS),
            sum(ClickDay.CORRECTIONS).as(ClickDay.CORRECTIONS),
            sum(ClickDay.SPEND_MICROS).as(ClickDay.SPEND_MICROS),
            sum(ClickDay.UNPRICED_CLICKS).as(ClickDay.UNPRICED_CLICKS));
  }

  private LocalDate firstWithoutTruth() {
    return FIRST_DAY.plusDays(days - DAYS_WITHOUT_TRUTH);
  }

  private Dataset<Row> truth(Dataset<Row> hours) {
    return hours
        .where(col(ClickHour.EVENT_DATE).lt(lit(firstWithoutTruth())))
        .selectExpr(
            "hour",
            "ad_id",
            "campaign_id",
            "campaign_id %% %d AS advertiser_id".formatted(ADVERTISERS),
            "currency",
            "clicks AS gross_clicks",
            "clicks div 20 AS invalid_clicks",
            "clicks - clicks div 20 AS net_clicks",
            "spend_micros AS gross_micros",
            "spend_micros div clicks * (clicks div 20) AS invalid_micros",
            "spend_micros - spend_micros div clicks * (clicks div 20) AS net_micros",
            "event_date",
            "'mature' AS day_status");
  }

  private static Dataset<Row> truthDays(Dataset<Row> hours) {
    return hours
        .groupBy("ad_id", "campaign_id", "advertiser_id", "currency", "event_date", "day_status")
        .sum(
            "gross_clicks",
            "invalid_clicks",
            "net_clicks",
            "gross_micros",
            "invalid_micros",
            "net_micros")
        .toDF(
            "ad_id",
            "campaign_id",
            "advertiser_id",
            "currency",
            "event_date",
            "day_status",
            "gross_clicks",
            "invalid_clicks",
            "net_clicks",
            "gross_micros",
            "invalid_micros",
            "net_micros");
  }

  private Dataset<Row> campaigns() {
    return spark
        .range(FIRST_CAMPAIGN, FIRST_CAMPAIGN + ads / ADS_OF_CAMPAIGN, 1, 1)
        .selectExpr(
            "id AS campaign_id",
            "id %% %d AS advertiser_id".formatted(ADVERTISERS),
            "300000L AS cpc_micros",
            "'USD' AS currency",
            "1000000000L AS daily_budget_micros",
            "'America/New_York' AS billing_zone",
            "timestamp'2026-01-01' AS valid_from");
  }

  /** A quarter of invoices of every account, the last of the month before. */
  private Dataset<Row> invoices() {
    var rows =
        spark
            .range(0, 3L * ADVERTISERS, 1, 1)
            .selectExpr(
                "1 + id AS number",
                "'INVOICE' AS kind",
                "string(NULL) AS refers_to",
                "string(NULL) AS reason",
                "'campaign' AS lines_by",
                "id %% %d AS advertiser_id".formatted(ADVERTISERS),
                "'America/New_York' AS billing_zone",
                "add_months(date'%s', -1 - int(id div %d)) AS first_day"
                    .formatted(FIRST_DAY, ADVERTISERS),
                "last_day(add_months(date'%s', -1 - int(id div %d))) AS last_day"
                    .formatted(FIRST_DAY, ADVERTISERS))
            .withColumn("period", concat_ws("/", col("first_day"), col("last_day")));
    var named = List.of(rows.columns());
    for (var field : Invoice.TABLE.schema().fields()) {
      if (!named.contains(field.name())) {
        rows = rows.withColumn(field.name(), none(field.dataType()));
      }
    }
    return rows;
  }

  /** No question asks for it. */
  private static Column none(DataType type) {
    return switch (type.typeName()) {
      case "array" -> array().cast(type);
      case "map" -> map().cast(type);
      case "timestamp" -> lit(Instant.EPOCH).cast(type);
      default -> lit("0").cast(type);
    };
  }

  private Dataset<Row> dayStatus() {
    return spark
        .range(0, days - DAYS_WITHOUT_TRUTH, 1, 1)
        .selectExpr(
            "date_add(date'%s', int(id)) AS day".formatted(FIRST_DAY),
            "bigint(NULL) AS advertiser_id",
            "'mature' AS status",
            "timestamp'%s' AS decided_at".formatted(FIRST_DAY.plusDays(days)),
            "'made' AS run_id",
            "timestamp'%s' AS cutoff".formatted(FIRST_DAY.plusDays(days)));
  }

  private Dataset<Row> progress() {
    var end = "timestamp'%s 01:00:00'".formatted(FIRST_DAY.plusDays(days));
    return spark
        .range(1)
        .selectExpr(
            "'rollup' AS lane",
            "0 AS epoch",
            "id AS batch_id",
            "0L AS records_read",
            "0L AS accepted",
            "0L AS duplicate",
            "0L AS late",
            "0L AS rejected",
            "0L AS behind_memory",
            "0L AS corrections",
            "1L AS merge_partials_max",
            "0L AS remembered",
            end + " AS newest_event_time",
            end + " AS newest_received_at",
            end + " AS watermark",
            "600L AS skew_allowance_seconds",
            "map('clicks/0', 1L) AS end_offsets",
            end + " AS started_at",
            end + " AS committed_at",
            "timestamp(NULL) AS rebuilt_from",
            "timestamp(NULL) AS rebuilt_to",
            "bigint(NULL) AS rebuilt_through_batch",
            "bigint(NULL) AS rebuilt_replays",
            "timestamp(NULL) AS oldest_received_at");
  }

  /** Every click of the hours, at a second of its own. */
  private static Dataset<Row> rawClicks(Dataset<Row> hours) {
    return hours
        .selectExpr("*", "explode(sequence(1, int(clicks))) AS n")
        .selectExpr(
            "concat('c', lower(hex(xxhash64(ad_id, hour, n))), '-', n) AS click_id",
            "hour + make_dt_interval(0, 0, 0, pmod(xxhash64(hour, n, ad_id), 3600)) AS event_time",
            "hour + make_dt_interval(0, 0, 0, pmod(xxhash64(hour, n, ad_id), 3600) + 3) AS received_at",
            "ad_id",
            "campaign_id",
            "campaign_id %% %d AS advertiser_id".formatted(ADVERTISERS),
            "pmod(xxhash64(n, ad_id), 3000) AS publisher_id",
            "concat('u', lower(hex(xxhash64(ad_id, n)))) AS user_id",
            "concat_ws('.', 81, pmod(xxhash64(n), 256), pmod(xxhash64(n, hour), 256), n % 256) AS ip",
            "concat('Mozilla/5.0 (X11; Linux x86_64; rv:1', n % 40, '.0) Gecko Firefox/1', n % 40) AS user_agent",
            "bigint(spend_micros div clicks) AS price_micros",
            "string(NULL) AS extra",
            "'clicks' AS source_name",
            "0 AS source_partition",
            "xxhash64(ad_id, hour, n) AS source_offset",
            "bigint(NULL) AS replay")
        .selectExpr("*", "date(received_at) AS received_date", "hour(received_at) AS received_hour")
        .repartition(col("received_date"), col("received_hour"))
        .sortWithinPartitions("received_date", "received_hour", "received_at");
  }

  private static Dataset<Row> minutes(Dataset<Row> raw) {
    return raw.selectExpr(
            "date_trunc('minute', event_time) AS minute",
            "ad_id",
            "campaign_id",
            "price_micros",
            "date(event_time) AS event_date")
        .groupBy("minute", "ad_id", "campaign_id", "event_date")
        .agg(count(lit(1)).as(ClickMinute.CLICKS), sum("price_micros").as(ClickMinute.SPEND_MICROS))
        .selectExpr(
            "*",
            "0L AS corrections",
            "'USD' AS currency",
            "0L AS unpriced_clicks",
            "0 AS epoch",
            "bigint(NULL) AS batch_id");
  }
}
