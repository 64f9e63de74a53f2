package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.rules.Lateness;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Every copy of a click in the log, and the door of the rollup lane that each belongs to by the
 * rules. Whether the lane counted a click is not kept for each: a door is recomputed, except for
 * the copies that {@code late_click} names.
 */
final class ReceivedCopies {
  private static final String ACCEPTED = "accepted";

  private final List<Row> copies;
  private final Map<String, String> lateDoors;

  /**
   * @param raw rows of {@code raw_click}
   * @param late rows of {@code late_click}
   */
  ReceivedCopies(Dataset<Row> raw, Dataset<Row> late, String clickId) {
    // Law 5: the first in this order counts, of each UTC date.
    copies =
        raw.where(col(RawClick.CLICK_ID).equalTo(lit(clickId)))
            .orderBy(
                RawClick.RECEIVED_AT,
                RawClick.EVENT_TIME,
                RawClick.SOURCE_NAME,
                RawClick.SOURCE_PARTITION,
                RawClick.SOURCE_OFFSET)
            .collectAsList();
    lateDoors = copies.isEmpty() ? Map.of() : lateDoors(late, clickId);
  }

  boolean areNone() {
    return copies.isEmpty();
  }

  int size() {
    return copies.size();
  }

  /** UTC dates of the copies' events. */
  Set<LocalDate> dates() {
    return copies.stream().map(ReceivedCopies::date).collect(Collectors.toSet());
  }

  /** The copy that counts, of each UTC date. */
  List<Row> counting() {
    var counting = new LinkedHashMap<LocalDate, Row>();
    copies.forEach(copy -> counting.putIfAbsent(date(copy), copy));
    return List.copyOf(counting.values());
  }

  private static LocalDate date(Row copy) {
    return copy.<Instant>getAs(RawClick.EVENT_TIME).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /** The reason by position, of records that left the lane by the late door. */
  private Map<String, String> lateDoors(Dataset<Row> late, String clickId) {
    var times = copies.stream().map(copy -> copy.getAs(RawClick.EVENT_TIME)).distinct().toList();
    // What was behind the memory is known by its position alone.
    var mayBeOne =
        col(LateClick.CLICK_ID)
            .equalTo(lit(clickId))
            .or(
                col(LateClick.CLICK_ID)
                    .isNull()
                    .and(col(LateClick.EVENT_TIME).isInCollection(times)));
    var doors = new HashMap<String, String>();
    late.where(col(LateClick.EVENT_DATE).isInCollection(dates()))
        .where(mayBeOne)
        .collectAsList()
        .forEach(row -> doors.put(position(row), row.getAs(LateClick.REASON)));
    return doors;
  }

  private static String position(Row row) {
    return row.getAs(RawClick.SOURCE_NAME)
        + "|"
        + row.getAs(RawClick.SOURCE_PARTITION)
        + "|"
        + row.getAs(RawClick.SOURCE_OFFSET);
  }

  Finding finding() {
    var facts = new ArrayList<Map<String, @Nullable Object>>();
    var counting = counting();
    var accepted = false;
    for (var copy : copies) {
      var fact = new LinkedHashMap<String, @Nullable Object>();
      fact.put("counts", counting.contains(copy) ? "yes" : "no");
      var door = door(copy, accepted);
      accepted |= door.equals(ACCEPTED);
      fact.put("door", door);
      fact.put("late_by_seconds", lateness(copy) / 1_000_000);
      fact.putAll(
          Finding.fact(
              copy,
              RawClick.RECEIVED_AT,
              RawClick.EVENT_TIME,
              RawClick.SOURCE_NAME,
              RawClick.SOURCE_PARTITION,
              RawClick.SOURCE_OFFSET,
              RawClick.AD_ID,
              RawClick.CAMPAIGN_ID,
              RawClick.PRICE_MICROS,
              RawClick.IP,
              RawClick.USER_ID));
      facts.add(fact);
    }
    return new Finding(
        "copies",
        "in truth the copy received first counts, once a UTC date (ties: event time, then"
            + " position); the stream's doors are recomputed from the rules",
        facts);
  }

  /**
   * @param accepted whether a copy before it was
   */
  private String door(Row copy, boolean accepted) {
    var recorded = lateDoors.get(position(copy));
    if (recorded != null) {
      return recorded.equals(LateClick.OVER_LIMIT) ? "late" : "late, behind the memory";
    }
    if (copy.getAs(RawClick.REPLAY) != null) {
      return "rejected, replayed later";
    }
    if (lateness(copy) > Lateness.LIMIT_MICROS) {
      return "late, not read yet";
    }
    return accepted ? "duplicate" : ACCEPTED;
  }

  private static long lateness(Row copy) {
    return ChronoUnit.MICROS.between(
        copy.<Instant>getAs(RawClick.EVENT_TIME), copy.<Instant>getAs(RawClick.RECEIVED_AT));
  }
}
