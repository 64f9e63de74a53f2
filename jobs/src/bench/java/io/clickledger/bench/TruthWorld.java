package io.clickledger.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A lake with one UTC day of clicks: some users and ads have far more than others, one ad takes 30
 * % of an hour, 2 % of the clicks came twice, 1 % hours late; thousands of user agents, IPv4 and
 * IPv6, 5,000 campaigns of which a fifth change their price at noon. Every value is a hash of the
 * click's number, so equal numbers of clicks give equal rows.
 */
final class TruthWorld {
  static final LocalDate DAY = LocalDate.parse("2026-03-28");

  /**
   * Receipt hours that most clicks lie in, and files for each: about 200,000 rows at 20 million.
   */
  private static final int FILES_PER_HOUR = 4;

  /** What the disk holds beside the clicks while they are put in order. */
  private static final long CLICKS_AT_ONCE = 20_000_000;

  private static final int CAMPAIGNS = 5_000;
  private static final int HOURS = 24;

  private TruthWorld() {}

  /** The lake under {@code directory}, which is made unless it is there whole. */
  static Lake at(SparkSession spark, Path directory, long clicks) throws IOException {
    var whole = directory.resolve("whole");
    var lake = new Lake(spark, directory.resolve("lake").toAbsolutePath().toString());
    if (!Files.exists(whole)) {
      Disk.delete(directory);
      System.out.printf("making a day of %,d clicks under %s%n", clicks, directory);
      write(lake, Campaign.TABLE, campaigns(spark));
      for (long first = 0; first < clicks; first += CLICKS_AT_ONCE) {
        var end = Math.min(clicks, first + CLICKS_AT_ONCE);
        write(lake, RawClick.TABLE, rawClicks(spark.range(first, end), clicks));
        System.out.printf("%,d clicks are made%n", end);
      }
      Files.createFile(whole);
    }
    return lake;
  }

  /**
   * A list of {@code ranges} blocks of 256 addresses each, all over IPv4, in the format of {@code
   * mark-traffic}; of no range: one that nobody has.
   */
  static Path dataCentres(Path directory, long ranges) throws IOException {
    var step = (1L << 24) / Math.max(1, ranges);
    var list =
        IntStream.range(0, (int) ranges)
            .mapToLong(i -> i * step)
            .mapToObj(net -> "%d.%d.%d.0/24".formatted(net >> 16, net >> 8 & 255, net & 255))
            .collect(Collectors.joining("\n"));
    return Files.writeString(
        directory.resolve("data-centres-" + ranges + ".txt"),
        ranges == 0 ? "192.0.2.0/32\n" : list + "\n");
  }

  private static void write(Lake lake, TableDefinition table, Dataset<Row> rows) {
    lake.create(table);
    lake.append(table, rows);
  }

  private static Dataset<Row> campaigns(SparkSession spark) {
    return spark
        .range(CAMPAIGNS)
        .select(
            col("id").as(Campaign.CAMPAIGN_ID),
            expr("id % 500").as(Campaign.ADVERTISER_ID),
            expr("50000 + pmod(xxhash64(id, 'cpc'), 1500000)").as(Campaign.CPC_MICROS),
            expr("element_at(array('USD', 'EUR', 'JPY', 'INR'), int(id % 4) + 1)")
                .as(Campaign.CURRENCY),
            expr("1000000000L").as(Campaign.DAILY_BUDGET_MICROS),
            expr("element_at(array('America/New_York', 'Europe/Paris', 'Asia/Tokyo',"
                    + " 'Asia/Kolkata'), int(id % 4) + 1)")
                .as(Campaign.BILLING_ZONE),
            expr("explode(if(id %% 5 = 0, array(timestamp'2026-01-01', timestamp'%s 12:00:00'),"
                        .formatted(DAY)
                    + " array(timestamp'2026-01-01')))")
                .as(Campaign.VALID_FROM))
        .withColumn(
            Campaign.CPC_MICROS,
            expr("if(valid_from < timestamp'%s', cpc_micros, cpc_micros + 1000)".formatted(DAY)))
        .coalesce(1);
  }

  /**
   * @param numbers of the clicks to make
   * @param clicks of the whole day
   */
  private static Dataset<Row> rawClicks(Dataset<Long> numbers, long clicks) {
    return numbers
        .selectExpr("id", "explode(sequence(0, int(%s))) AS copy".formatted(oneIn("retry", 50)))
        .selectExpr(
            "id",
            "copy",
            time() + " AS event_time",
            share("ad", 3, 50_000) + " AS drawn_ad",
            share("user", 2, Math.max(1, clicks / 4)) + " AS user")
        .withColumn(
            RawClick.AD_ID,
            expr("if(hour(event_time) = 18 AND %s, 777, drawn_ad)".formatted(oneIn("viral", 3))))
        .selectExpr(
            named('c', "id") + " AS click_id",
            "event_time",
            "timestamp_micros(unix_micros(event_time) + %s) AS received_at".formatted(delay()),
            "ad_id",
            "ad_id %% %d AS campaign_id".formatted(CAMPAIGNS),
            "ad_id % 500 AS advertiser_id",
            "7001 + %s AS publisher_id".formatted(share("publisher", 2, 3_000)),
            "if(%s, NULL, %s) AS user_id".formatted(oneIn("anonymous", 12), named('u', "user")),
            "if(%s, NULL, %s) AS ip".formatted(oneIn("no ip", 200), address()),
            agent() + " AS user_agent",
            "if(%s, NULL, %s) AS price_micros"
                .formatted(oneIn("unpriced", 5), share("price", 1, 1_500_000)),
            "string(NULL) AS extra",
            "0 AS source_partition",
            "id * 4 + copy AS source_offset",
            "bigint(NULL) AS replay")
        .selectExpr(
            "*",
            "date_format(received_at, \"'file:/landing/'yyyyMMdd-HHmm'.ndjson'\") AS source_name",
            "date(received_at) AS received_date",
            "hour(received_at) AS received_hour")
        .repartition(
            HOURS * FILES_PER_HOUR,
            col(RawClick.RECEIVED_DATE),
            col(RawClick.RECEIVED_HOUR),
            expr("minute(received_at) div %d".formatted(60 / FILES_PER_HOUR)))
        .sortWithinPartitions(RawClick.RECEIVED_DATE, RawClick.RECEIVED_HOUR, RawClick.RECEIVED_AT);
  }

  /** Any microsecond of the day. */
  private static String time() {
    return "timestamp_micros(unix_micros(timestamp'%s') + %s)"
        .formatted(DAY, share("time", 1, 86_400_000_000L));
  }

  /** Most within seconds, one in a hundred within hours, one in a thousand before it happened. */
  private static String delay() {
    return """
        copy * 3000000 + CASE WHEN %s THEN -90000000 WHEN %s THEN %s ELSE %s END"""
        .formatted(
            oneIn("ahead", 1_000),
            oneIn("late", 100),
            share("hours", 1, 30_000_000_000L),
            share("seconds", 4, 20_000_000));
  }

  /** A user keeps one; a tenth have IPv6. */
  private static String address() {
    return """
        if(user % 10 = 0,
          concat('2001:db8:', hex(pmod(N, 65535) + 1), '::', hex(pmod(N div 65536, 65535) + 1)),
          concat_ws('.', 1 + pmod(N, 223), pmod(N div 256, 256),
              pmod(N div 65536, 256), pmod(N div 16777216, 256)))"""
        .replace("N", "xxhash64(user, 'ip')");
  }

  /** A user keeps one of about 4,000; 2 % are robots and a hundredth say none. */
  private static String agent() {
    return """
        CASE WHEN %s THEN NULL
        WHEN %s THEN element_at(
            array('Googlebot/2.1 (+http://www.google.com/bot.html)', 'curl/8.7.1', 'Scrapy/2.11.2'),
            int(1 + id %% 3))
        ELSE concat('Mozilla/5.0 (Linux; Android 1', MODEL %% 5, '; SM-A1', MODEL,
            'B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/', 100 + VERSION,
            '.0.0.0 Mobile Safari/537.36') END"""
        .formatted(oneIn("no agent", 100), oneIn("robot", 50))
        .replace("MODEL", "pmod(xxhash64(user, 'model'), 40)")
        .replace("VERSION", "int(pow(pmod(xxhash64(user, 'version'), 1000) / 1000, 2) * 100)");
  }

  /** A number below {@code end}, from the click's: evenly, or the small ones more often. */
  private static String share(String of, int power, long end) {
    return "bigint(pow(pmod(xxhash64(id, '%s'), 1000000007) / 1000000007D, %d) * %d)"
        .formatted(of, power, end);
  }

  private static String named(char prefix, String number) {
    return "concat('%s', lpad(lower(hex(xxhash64(%s, '%<s'))), 16, '0'))".formatted(prefix, number);
  }

  private static String oneIn(String what, int many) {
    return "(pmod(xxhash64(id, '%s'), %d) = 0)".formatted(what, many);
  }
}
