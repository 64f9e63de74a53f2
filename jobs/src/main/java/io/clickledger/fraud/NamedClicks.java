package io.clickledger.fraud;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;

import io.clickledger.raw.DistinctClicks;
import io.clickledger.rules.verdict.ClickTraits;
import io.clickledger.rules.verdict.SelectorIndex;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF8;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The distinct clicks that rulings name. A selector asks the copy of a click that counts, on each
 * UTC date of its copies, whatever the other copies say.
 *
 * <p>The log is looked through without a shuffle, for ids and for copies that a selector names; the
 * copies of those ids alone are then put in order.
 */
final class NamedClicks {
  /** Number of a ruling. */
  static final String RULING = "ruling";

  private static final StructType NAMED =
      new StructType()
          .add(RULING, DataTypes.IntegerType, false)
          .add(ClickVerdict.CLICK_ID, DataTypes.StringType, false)
          .add(ClickVerdict.EVENT_DATE, DataTypes.DateType, true);

  private static final String BY_ID = "by_id";

  private NamedClicks() {}

  /** Columns of the rulings that name a click themselves; no event_date means any. */
  static StructType named() {
    return NAMED;
  }

  /**
   * @param raw rows of {@code raw_click}: whole UTC dates of events
   * @param named rows in the shape of {@link #named}
   * @param selectors those of the other rulings
   * @param rulingOfSelector number of the ruling of each of them
   * @return (click_id, event_date, advertiser_id, ruling), one row for each ruling on a click
   */
  static Dataset<Row> of(
      Dataset<Row> raw, Dataset<Row> named, SelectorIndex selectors, int[] rulingOfSelector) {
    var selecting = naming(selectors, rulingOfSelector);
    var ids = named.select(ClickVerdict.CLICK_ID);
    if (rulingOfSelector.length > 0) {
      ids = ids.union(raw.where(size(selecting).gt(0)).select(RawClick.CLICK_ID));
    }
    var copies = raw.join(ids.distinct(), new String[] {RawClick.CLICK_ID}, "left_semi");
    var byId =
        named
            .groupBy(ClickVerdict.CLICK_ID)
            .agg(collect_list(struct(RULING, ClickVerdict.EVENT_DATE)).as(BY_ID));
    return DistinctClicks.ofEachDay(copies)
        .withColumn(ClickVerdict.EVENT_DATE, to_date(col(RawClick.EVENT_TIME)))
        .join(byId, new String[] {RawClick.CLICK_ID}, "left")
        .select(
            col(ClickVerdict.CLICK_ID),
            col(ClickVerdict.EVENT_DATE),
            col(RawClick.ADVERTISER_ID),
            explode(concat(ofTheDate(), selecting)).as(RULING));
  }

  private static Column ofTheDate() {
    var date = col(ClickVerdict.EVENT_DATE);
    var onThatDate =
        filter(
            col(BY_ID),
            one -> {
              var wanted = one.getField(ClickVerdict.EVENT_DATE);
              return wanted.isNull().or(wanted.equalTo(date));
            });
    var rulings = transform(onThatDate, one -> one.getField(RULING));
    return coalesce(rulings, array().cast("array<int>"));
  }

  private static Column naming(SelectorIndex selectors, int[] rulingOfSelector) {
    UDF8<Long, String, String, String, Long, Long, Long, Long, int[]> naming =
        (micros, ip, user, agent, campaign, ad, advertiser, publisher) -> {
          var click = new ClickTraits(micros, ip, user, agent, campaign, ad, advertiser, publisher);
          var found = selectors.naming(click);
          for (int i = 0; i < found.length; i++) {
            found[i] = rulingOfSelector[found[i]];
          }
          return found;
        };
    return udf(naming, DataTypes.createArrayType(DataTypes.IntegerType))
        .apply(
            unix_micros(col(RawClick.EVENT_TIME)),
            col(RawClick.IP),
            col(RawClick.USER_ID),
            col(RawClick.USER_AGENT),
            col(RawClick.CAMPAIGN_ID),
            col(RawClick.AD_ID),
            col(RawClick.ADVERTISER_ID),
            col(RawClick.PUBLISHER_ID));
  }
}
