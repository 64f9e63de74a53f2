package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/**
 * {@code budget_decision}: what the budget lane decided, for audit. A campaign's day has a row for
 * every change of verdict, share, reason or budget, one a minute or so while it spends, and a last
 * one ({@code DAY_OVER}) when it ends and whenever a late click comes to it. The row with the
 * newest version says what the lane knows of a day's spend.
 */
public final class BudgetDecision {
  public static final String CAMPAIGN_ID = Campaign.CAMPAIGN_ID;
  public static final String BILLING_DAY = "billing_day";
  public static final String VERSION = "version";
  public static final String DECISION = "decision";
  public static final String SHARE = "share";
  public static final String REASON = "reason";
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String BUDGET_MICROS = "budget_micros";
  public static final String SPENT_MICROS = "spent_micros";
  public static final String VELOCITY_MICROS_PER_S = "velocity_micros_per_s";
  public static final String STALENESS_MS = "staleness_ms";
  public static final String AT_RISK_MICROS = "at_risk_micros";
  public static final String ALLOWANCE_MICROS = "allowance_micros";
  public static final String SLOTS = "slots";
  public static final String DECIDED_AT = "decided_at";
  public static final String EXPIRES_AT = "expires_at";
  public static final String EVENT_DATE = "event_date";

  public static final TableDefinition TABLE =
      TableDefinition.table("budget_decision", "What the budget lane decided about a campaign")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .required(BILLING_DAY, DateType, "Day in the account's zone whose budget it is about")
          .required(VERSION, LongType, "Edition of the feed; the newest row of a day counts")
          .required(DECISION, StringType, "SERVE, THROTTLE or STOP")
          .required(SHARE, DoubleType, "Share of the requests to serve, 0 to 1")
          .required(REASON, StringType, "Why, in one word")
          .required(CURRENCY, StringType, "ISO 4217 code of the money in this row")
          .required(BUDGET_MICROS, LongType, "Budget of the day, millionths")
          .required(SPENT_MICROS, LongType, "Clicks of the day so far, before marks, millionths")
          .required(VELOCITY_MICROS_PER_S, LongType, "How fast the spend grew, millionths a second")
          .required(STALENESS_MS, LongType, "Age of the oldest click that a gate could not know")
          .required(AT_RISK_MICROS, LongType, "Velocity x (staleness + delay to click), millionths")
          .required(ALLOWANCE_MICROS, LongType, "What all gates could admit under it, millionths")
          .required(SLOTS, IntegerType, "Slots that divided the allowance between gates")
          .required(DECIDED_AT, TimestampType, "When it was decided")
          .required(EXPIRES_AT, TimestampType, "Until when gates trusted it without a pulse")
          .required(EVENT_DATE, DateType, "UTC date of the decision")
          .key(CAMPAIGN_ID, BILLING_DAY, VERSION)
          .partitionedBy(EVENT_DATE)
          .appendOnly()
          .kept()
          .checks("share between 0 and 1", "spent_micros >= 0", "allowance_micros >= 0")
          .build();

  private BudgetDecision() {}
}
