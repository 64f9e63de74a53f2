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
  public static final String LINES = "lines";
  public static final String GROSS_CLICKS = TruthHour.GROSS_CLICKS;
  public static final String INVALID_CLICKS = TruthHour.INVALID_CLICKS;
  public static final String NET_CLICKS = TruthHour.NET_CLICKS;
  public static final String NET_MICROS = TruthHour.NET_MICROS;
  public static final String AMOUNT_MINOR = "amount_minor";
  public static final String REMAINDER_MICROS = "remainder_micros";
  public static final String FINGERPRINT = "fingerprint";
  public static final String INPUT_VERSIONS = "input_versions";
  public static final String CODE_VERSION = JobRun.CODE_VERSION;
  public static final String ISSUED_AT = "issued_at";
  public static final String RUN_ID = JobRun.RUN_ID;

  public static final String INVOICE = "INVOICE";

  /** A line: one campaign of the document. */
  public static final StructType LINE =
      DataTypes.createStructType(
          List.of(
              line(Campaign.CAMPAIGN_ID, LongType, "Campaign"),
              line(GROSS_CLICKS, LongType, "Distinct clicks of the period"),
              line(INVALID_CLICKS, LongType, "Of these, invalid: not charged"),
              line(NET_CLICKS, LongType, "Of these, charged"),
              line(TruthHour.GROSS_MICROS, LongType, "Price of the distinct clicks, millionths"),
              line(NET_MICROS, LongType, "Price of the charged clicks, exact, millionths"),
              line(AMOUNT_MINOR, LongType, "net_micros rounded half-even to minor units"),
              line(REMAINDER_MICROS, LongType, "net_micros minus the amount, millionths")));

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
          .required(LINES, createArrayType(LINE), "One line a campaign, by campaign")
          .required(GROSS_CLICKS, LongType, "Sum of the lines")
          .required(INVALID_CLICKS, LongType, "Sum of the lines")
          .required(NET_CLICKS, LongType, "Sum of the lines")
          .required(NET_MICROS, LongType, "Sum of the lines, exact, millionths")
          .required(AMOUNT_MINOR, LongType, "Sum of the lines' amounts, minor units: what is due")
          .required(REMAINDER_MICROS, LongType, "net_micros minus the amount, millionths")
          .required(FINGERPRINT, StringType, "SHA-256 over header, lines and input versions")
          .required(
              INPUT_VERSIONS,
              createMapType(StringType, LongType, false),
              "Versions of raw, verdicts and campaigns that each UTC day was built from")
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
              "number >= 1",
              "first_day <= last_day",
              "kind IN ('INVOICE', 'CREDIT_NOTE', 'DEBIT_NOTE')")
          .build();

  private Invoice() {}

  private static StructField line(String name, DataType type, String comment) {
    return new StructField(name, type, true, Metadata.empty()).withComment(comment);
  }
}
