package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code click_verdict}: marks on clicks. A mark never removes a row and is never changed. */
public final class ClickVerdict {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String CLICK_ID = RawClick.CLICK_ID;
  public static final String TIER = "tier";
  public static final String RULE = "rule";
  public static final String RULE_VERSION = "rule_version";
  public static final String DECISION = "decision";
  public static final String SCORE = "score";
  public static final String DECIDED_AT = "decided_at";
  public static final String SELECTOR = "selector";
  public static final String REASON = RejectedClick.REASON;
  public static final String IMPORTED_FROM = "imported_from";

  public static final TableDefinition TABLE =
      TableDefinition.table("click_verdict", "A mark: one rule's judgment on one click")
          .required(CLICK_ID, StringType, "The click that is judged")
          .required(TIER, StringType, "GIVT, SIVT or MANUAL, weakest first")
          .required(RULE, StringType, "Rule or model that judged")
          .required(RULE_VERSION, StringType, "Version of the rule, its list and its parameters")
          .required(DECISION, StringType, "INVALID or VALID")
          .nullable(SCORE, DoubleType, "Score of a model, 0 to 1")
          .required(DECIDED_AT, TimestampType, "When the judgment was made, UTC")
          .required(EVENT_DATE, DateType, "UTC date of the click's event")
          .nullable(SELECTOR, StringType, "JSON of what named the click; null: it was named itself")
          .nullable(REASON, StringType, "Why, in the words of who judged")
          .nullable(IMPORTED_FROM, StringType, "File and 0-based record, as f.csv#3; null: a rule")
          .key(CLICK_ID, EVENT_DATE, TIER, RULE, RULE_VERSION, DECISION, DECIDED_AT, SELECTOR)
          .partitionedBy(EVENT_DATE)
          .rangesOf(DECIDED_AT)
          .appendOnly()
          .kept()
          .checks(
              "tier IN ('GIVT', 'SIVT', 'MANUAL')",
              "decision IN ('INVALID', 'VALID')",
              "score IS NULL OR score between 0 and 1")
          .build();

  private ClickVerdict() {}
}
