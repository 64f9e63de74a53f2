package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code invoice}: a billing document with its lines, visible in one commit and never changed. The
 * amount of a line is its exact micros rounded half-even, once, to the currency's minor unit.
 */
public final class Invoice {
  public static final String PERIOD = "period";
  public static final String SERIES = "series";
  public static final String NUMBER = "number";
  public static final String INVOICE_NO = "invoice_no";
  public static final String KIND = "kind";
  public static final String REFERS_TO = "refers_to";
  public static final String REASON = "reason";
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String BILLING_ZONE = Campaign.BILLING_ZONE;
  public static final String FIRST_DAY = "first_day";
  public static final String LAST_DAY = "last_day";
  public static final String LINES_BY = "lines_by";
  public static final String LINES = "lines";
  public static final String GROSS_CLICKS = TruthHour.GROSS_CLICKS;
  public static final String INVALID_CLICKS = TruthHour.INVALID_CLICKS;
  public static final String GIVT_CLICKS = "givt_clicks";
  public static final String SIVT_CLICKS = "sivt_clicks";
  public static final String MANUAL_CLICKS = "manual_clicks";
  public static final String NET_CLICKS = TruthHour.NET_CLICKS;
  public static final String AUCTION_CLICKS = "auction_clicks";
  public static final String UNIT_PRICE_MIN_MICROS = "unit_price_min_micros";
  public static final String UNIT_PRICE_MAX_MICROS = "unit_price_max_micros";
  public static final String NET_MICROS = TruthHour.NET_MICROS;
  public static final String AMOUNT_MINOR = "amount_minor";
  public static final String REMAINDER_MICROS = "remainder_micros";
  public static final String CLICKS_CHECKSUM = "clicks_checksum";
  public static final String FINGERPRINT = "fingerprint";
  public static final String INPUT_VERSIONS = "input_versions";
  public static final String CODE_VERSION = JobRun.CODE_VERSION;
  public static final String ISSUED_AT = "issued_at";
  public static final String RUN_ID = JobRun.RUN_ID;

  public static final String INVOICE = "INVOICE";
  public static final String CREDIT_NOTE = "CREDIT_NOTE";
  public static final String DEBIT_NOTE = "DEBIT_NOTE";

  public static final String BY_CAMPAIGN = "campaign";
  public static final String BY_AD = "ad";

  /**
   * A line: one campaign, or one ad of it; on a note, what changed. The figures of a line and of
   * the lines of later notes add up, but for the unit prices.
   *
   * <p>{@code clicks_checksum} tells two sets of clicks apart: the sum over the distinct clicks of
   * the number in the first 15 hex digits of {@code md5(click_id|price_micros|1)}, with 0 in place
   * of 1 where the click is not charged.
   */
  public static final StructType LINE =
      DataTypes.createStructType(
          List.of(
              line(Campaign.CAMPAIGN_ID, LongType, "Campaign"),
              line(RawClick.AD_ID, LongType, "Ad; null: all ads of the campaign"),
              line(GROSS_CLICKS, LongType, "Distinct clicks of the period"),
              line(INVALID_CLICKS, LongType, "Of these, invalid: not charged"),
              line(GIVT_CLICKS, LongType, "Of these, decided by routine rules"),
              line(SIVT_CLICKS, LongType, "Invalid clicks decided by analysis or a model"),
              line(MANUAL_CLICKS, LongType, "Invalid clicks decided by a ruling"),
              line(NET_CLICKS, LongType, "Clicks that are charged"),
              line(AUCTION_CLICKS, LongType, "Of these, priced by the auction, not by CPC"),
              line(UNIT_PRICE_MIN_MICROS, LongType, "Lowest price charged; null: none, or a note"),
              line(UNIT_PRICE_MAX_MICROS, LongType, "Highest price charged; null: none, or a note"),
              line(TruthHour.GROSS_MICROS, LongType, "Price of the distinct clicks, millionths"),
              line(NET_MICROS, LongType, "Price of the charged clicks, exact, millionths"),
              line(AMOUNT_MINOR, LongType, "net_micros rounded half-even to minor units"),
              line(REMAINDER_MICROS, LongType, "net_micros minus the amount, millionths"),
              line(CLICKS_CHECKSUM, StringType, "Checksum of the clicks, a decimal integer")));

  public static final TableDefinition TABLE =
      TableDefinition.table("invoice", "A billing document: header and lines, never changed")
          .required(SERIES, StringType, "Series of numbers without gaps")
          .required(NUMBER, LongType, "Number in its series, from 1")
          .required(INVOICE_NO, StringType, "Printed number: series and number")
          .required(KIND, StringType, "INVOICE, CREDIT_NOTE or DEBIT_NOTE")
          .nullable(REFERS_TO, StringType, "Printed number of the invoice that a note corrects")
          .nullable(REASON, StringType, "Why a note was issued")
          .required(ADVERTISER_ID, LongType, "Advertiser that pays")
          .required(CURRENCY, StringType, "ISO 4217 code")
          .required(BILLING_ZONE, StringType, "Zone of the account's days")
          .required(FIRST_DAY, DateType, "First billing day of the period")
          .required(LAST_DAY, DateType, "Last billing day of the period")
          .required(LINES_BY, StringType, "What has a line of its own: campaign or ad")
          .required(LINES, createArrayType(LINE), "The lines, by campaign and ad")
          .required(GROSS_CLICKS, LongType, "Sum of the lines")
          .required(INVALID_CLICKS, LongType, "Sum of the lines")
          .required(GIVT_CLICKS, LongType, "Sum of the lines")
          .required(SIVT_CLICKS, LongType, "Sum of the lines")
          .required(MANUAL_CLICKS, LongType, "Sum of the lines")
          .required(NET_CLICKS, LongType, "Sum of the lines")
          .required(NET_MICROS, LongType, "Sum of the lines, exact, millionths")
          .required(AMOUNT_MINOR, LongType, "Sum of the lines' amounts, minor units: what is due")
          .required(REMAINDER_MICROS, LongType, "net_micros minus the amount, millionths")
          .required(FINGERPRINT, StringType, "SHA-256 over header, lines and input versions")
          .required(
              INPUT_VERSIONS,
              createMapType(StringType, LongType, false),
              "What each UTC day was built from: versions of raw, verdicts, campaigns; cutoff")
          .required(CODE_VERSION, StringType, "Code that issued it")
          .required(ISSUED_AT, TimestampType, "When it was issued, UTC")
          .required(RUN_ID, StringType, "Run that issued it")
          .required(PERIOD, StringType, "first_day/last_day")
          .key(SERIES, NUMBER)
          .partitionedBy(PERIOD)
          .appendOnly()
          .kept()
          .checks(
              "gross_clicks = invalid_clicks + net_clicks",
              "invalid_clicks = givt_clicks + sivt_clicks + manual_clicks",
              "number >= 1",
              "first_day <= last_day",
              "kind IN ('INVOICE', 'CREDIT_NOTE', 'DEBIT_NOTE')",
              "(kind = 'INVOICE') = (refers_to IS NULL)",
              "(kind = 'INVOICE') = (reason IS NULL)",
              "lines_by IN ('campaign', 'ad')")
          .build();

  private Invoice() {}

  private static StructField line(String name, DataType type, String comment) {
    return new StructField(name, type, true, Metadata.empty()).withComment(comment);
  }
}
