package io.clickledger.fraud;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.KeyFilter;
import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.rules.fraud.GivtRules;
import io.clickledger.table.RawClick;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The few clicks that have to be looked at: all that may break a rule, and all that such a click is
 * judged by. Which they are follows from hashes of what clicks have in common, counted by copies,
 * of which there are at least as many as of clicks. A collision, or a filter that is full, brings
 * more clicks and never hides one.
 *
 * <p>What is common to more copies than a rule allows:
 *
 * <ul>
 *   <li>the click_id: so all copies of a click are there, or its only one
 *   <li>user (else address), ad and a stretch of time: a double click and the one before it
 *   <li>the key of a cap
 * </ul>
 */
final class SuspectClicks {
  /** Stretches of time in gaps of a double click: one click in so many has a second stretch. */
  private static final long GAPS_IN_STRETCH = 100;

  private static final String KEY = "key";

  private SuspectClicks() {}

  /**
   * Reads the copies once, to count, when called; and again when the answer is used.
   *
   * @param copies rows of {@code raw_click} that reach back as far as the rules
   * @param breaksAlone whether a row breaks a rule by itself
   * @return rows of the suspect clicks: all copies of each
   */
  static Dataset<Row> find(
      Dataset<Row> copies, GivtRules rules, List<CappedKey> caps, Column breaksAlone) {
    var keys = keys(rules.doubleClick(), caps);
    var limits =
        IntStream.concat(IntStream.of(1), caps.stream().mapToInt(cap -> cap.cap().clicksPerHour()));
    var each = copies.select(explode(array(keys.toArray(Column[]::new))).as(KEY));
    var crowded = KeyFilter.crowded(each.where(col(KEY).isNotNull()), limits.toArray());
    return copies.where(keys.stream().map(crowded::mayHold).reduce(breaksAlone, Column::or));
  }

  /** What the copies of a click have in common with others; null where they lack a part of it. */
  private static List<Column> keys(DoubleClick rule, List<CappedKey> caps) {
    var seconds = unix_seconds(col(RawClick.EVENT_TIME));
    var inStretch = userAndAd(stretch(seconds, rule));
    var inStretchBefore = userAndAd(stretch(seconds.minus(rule.seconds()), rule));
    var keys = new ArrayList<Column>();
    keys.add(KeyFilter.key(xxhash64(col(RawClick.CLICK_ID))));
    keys.add(inStretch);
    keys.add(when(inStretchBefore.notEqual(inStretch), inStretchBefore));
    for (int i = 0; i < caps.size(); i++) {
      var common = xxhash64(caps.get(i).key().toArray(Column[]::new));
      keys.add(KeyFilter.key(when(caps.get(i).hasKey(), common), i + 1));
    }
    return keys;
  }

  private static Column stretch(Column seconds, DoubleClick rule) {
    return seconds.minus(seconds.mod(rule.seconds() * GAPS_IN_STRETCH));
  }

  /** An anonymous user is told by address and agent; the address alone brings some clicks more. */
  private static Column userAndAd(Column stretch) {
    var who = coalesce(col(RawClick.USER_ID), col(RawClick.IP));
    return KeyFilter.key(when(who.isNotNull(), xxhash64(who, col(RawClick.AD_ID), stretch)));
  }
}
