package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;

import io.clickledger.rules.Lateness;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
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
public final class ReceivedCopies {
  public static final String ACCEPTED = "accepted";
  public static final String DUPLICATE = "duplicate";
  public static final String LATE = "late";
  public static final String LATE_NOT_READ = "late, not read yet";

  private final List<Row> copies;
  private final Map<String, Row> lateRows;

  /**
   * A copy and its door.
   *
   * @param row of {@code raw_click}
   * @param counts whether truth counts this one
   * @param door in words
   * @param late the row of {@code late_click} that names it; null: there is none
   */
  public record Copy(Row row, boolean counts, String door, @Nullable Row late) {}

  private ReceivedCopies(List<Row> copies, Map<String, Row> lateRows) {
    this.copies = copies;
    this.lateRows = lateRows;
  }

  /**
   * The copies of several clicks, by id; of a click that the log does not hold there are none.
   *
   * @param raw rows of {@code raw_click}
   * @param late rows of {@code late_click}
   */
  public static Map<String, ReceivedCopies> of(
      Dataset<Row> raw, Dataset<Row> late, Collection<String> clickIds) {
    // Law 5: the first in this order counts, of each UTC date.
    var rows =
        raw.where(col(RawClick.CLICK_ID).isInCollection(clickIds))
            .orderBy(
                RawClick.RECEIVED_AT,
                RawClick.EVENT_TIME,
                RawClick.SOURCE_NAME,
                RawClick.SOURCE_PARTITION,
                RawClick.SOURCE_OFFSET)
            .collectAsList();
    var lateRows = rows.isEmpty() ? Map.<String, Row>of() : lateRows(late, rows, clickIds);
    var byId = new LinkedHashMap<String, ReceivedCopies>();
    for (var id : clickIds) {
      byId.put(
          id,
          new ReceivedCopies(
              rows.stream().filter(row -> id.equals(row.getAs(RawClick.CLICK_ID))).toList(),
              lateRows));
    }
    return byId;
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

  /** By position, records that left the lane by the late door. */
  private static Map<String, Row> lateRows(
      Dataset<Row> late, List<Row> copies, Collection<String> clickIds) {
    var times = copies.stream().map(copy -> copy.getAs(RawClick.EVENT_TIME)).distinct().toList();
    var dates = copies.stream().map(ReceivedCopies::date).collect(Collectors.toSet());
    // What was behind the memory is known by its position alone.
    var mayBeOne =
        col(LateClick.CLICK_ID)
            .isInCollection(clickIds)
            .or(
                col(LateClick.CLICK_ID)
                    .isNull()
                    .and(col(LateClick.EVENT_TIME).isInCollection(times)));
    var byPosition = new HashMap<String, Row>();
    late.where(col(LateClick.EVENT_DATE).isInCollection(dates))
        .where(mayBeOne)
        .collectAsList()
        .forEach(row -> byPosition.put(position(row), row));
    return byPosition;
  }

  private static String position(Row row) {
    return row.getAs(RawClick.SOURCE_NAME)
        + "|"
        + row.getAs(RawClick.SOURCE_PARTITION)
        + "|"
        + row.getAs(RawClick.SOURCE_OFFSET);
  }

  /** In the order in which truth prefers them. */
  public List<Copy> copies() {
    var all = new ArrayList<Copy>();
    var counting = counting();
    var accepted = false;
    for (var copy : copies) {
      var door = door(copy, accepted);
      accepted |= door.equals(ACCEPTED);
      all.add(new Copy(copy, counting.contains(copy), door, lateRows.get(position(copy))));
    }
    return all;
  }

  Finding finding() {
    var facts = new ArrayList<Map<String, @Nullable Object>>();
    for (var copy : copies()) {
      var fact = new LinkedHashMap<String, @Nullable Object>();
      fact.put("counts", copy.counts() ? "yes" : "no");
      fact.put("door", copy.door());
      fact.put("late_by_seconds", lateness(copy.row()) / 1_000_000);
      fact.putAll(
          Finding.fact(
              copy.row(),
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
    var recorded = lateRows.get(position(copy));
    if (recorded != null) {
      return recorded.getAs(LateClick.REASON).equals(LateClick.OVER_LIMIT)
          ? LATE
          : "late, behind the memory";
    }
    if (copy.getAs(RawClick.REPLAY) != null) {
      return "rejected, replayed later";
    }
    if (lateness(copy) > Lateness.LIMIT_MICROS) {
      return LATE_NOT_READ;
    }
    return accepted ? DUPLICATE : ACCEPTED;
  }

  private static long lateness(Row copy) {
    return ChronoUnit.MICROS.between(
        copy.<Instant>getAs(RawClick.EVENT_TIME), copy.<Instant>getAs(RawClick.RECEIVED_AT));
  }
}
