package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/**
 * {@code invoice_click}: the clicks that a credit or debit note is about. It is written before the
 * note: rows count only where table {@code invoice} holds a document of the same number and run.
 */
public final class InvoiceClick {
  public static final String PERIOD = Invoice.PERIOD;
  public static final String INVOICE_NO = Invoice.INVOICE_NO;
  public static final String REFERS_TO = Invoice.REFERS_TO;
  public static final String RUN_ID = JobRun.RUN_ID;
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String CLICK_ID = RawClick.CLICK_ID;
  public static final String EVENT_TIME = RawClick.EVENT_TIME;
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAUSE = "cause";
  public static final String WHY = BillableClick.WHY;
  public static final String PRICE_MICROS_BEFORE = "price_micros_before";
  public static final String BILLABLE_BEFORE = "billable_before";
  public static final String PRICE_MICROS_AFTER = "price_micros_after";
  public static final String BILLABLE_AFTER = "billable_after";
  public static final String NET_MICROS = TruthHour.NET_MICROS;

  public static final TableDefinition TABLE =
      TableDefinition.table("invoice_click", "A click that a credit or debit note is about")
          .required(INVOICE_NO, StringType, "Printed number of the note")
          .required(REFERS_TO, StringType, "Printed number of the invoice that it corrects")
          .required(RUN_ID, StringType, "Run that issued the note")
          .required(ADVERTISER_ID, LongType, "Advertiser that pays")
          .required(CLICK_ID, StringType, "The click")
          .required(EVENT_TIME, TimestampType, "When the user clicked, UTC")
          .required(EVENT_DATE, DateType, "UTC date of event_time")
          .required(CAMPAIGN_ID, LongType, "Campaign, as counted now; before, where it left")
          .required(AD_ID, LongType, "Ad, as counted now; before, where it left")
          .required(CAUSE, StringType, "LATE_CLICK, LEFT, MARKED, CLEARED, REPRICED or MOVED")
          .nullable(WHY, StringType, "VALID, or the rule that decides now; null: not counted")
          .nullable(PRICE_MICROS_BEFORE, LongType, "Price as billed, millionths; null: not counted")
          .nullable(BILLABLE_BEFORE, BooleanType, "Whether it was charged; null: not counted")
          .nullable(PRICE_MICROS_AFTER, LongType, "Price now, millionths; null: not counted")
          .nullable(BILLABLE_AFTER, BooleanType, "Whether it is charged now; null: not counted")
          .required(NET_MICROS, LongType, "What it adds to the note, millionths")
          .required(PERIOD, StringType, "first_day/last_day")
          .key(INVOICE_NO, RUN_ID, CLICK_ID, EVENT_DATE)
          .partitionedBy(PERIOD)
          .appendOnly()
          .kept()
          .build();

  private InvoiceClick() {}
}
