package io.clickledger.walkthrough;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.explain.ReceivedCopies;
import io.clickledger.lake.JobContext;
import io.clickledger.raw.RawDay;
import io.clickledger.table.BillableClick;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clicks that the page follows, one a role: of those that fit the one whose event is nearest to
 * noon, the lower id first; a robot before what other rules mark. The same tables give the same
 * cast.
 */
final class Cast {
  /** What is looked at of each role, for a copy may have another door than truth lets expect. */
  private static final int CANDIDATES = 20;

  private final Map<Role, Chosen> chosen;

  /**
   * @param copies of the click, from the raw log
   */
  record Chosen(String clickId, ReceivedCopies copies) {}

  private Cast(Map<Role, Chosen> chosen) {
    this.chosen = chosen;
  }

  static Cast of(JobContext job, LocalDate date) {
    var ofDate =
        job.read(BillableClick.TABLE).where(col(BillableClick.EVENT_DATE).equalTo(lit(date)));
    var candidates = new EnumMap<Role, List<String>>(Role.class);
    for (var role : Role.values()) {
      candidates.put(role, candidates(ofDate, date, role));
    }
    var raw = RawDay.receivedFor(job.read(RawClick.TABLE), date, Optional.empty());
    var ids = candidates.values().stream().flatMap(List::stream).distinct().toList();
    var copies = ReceivedCopies.of(raw, job.readOrEmpty(LateClick.TABLE), ids);
    var chosen = new EnumMap<Role, Chosen>(Role.class);
    candidates.forEach(
        (role, all) ->
            all.stream()
                .map(id -> new Chosen(id, requireNonNull(copies.get(id))))
                .filter(click -> role.fits(click.copies()))
                .findFirst()
                .ifPresent(click -> chosen.put(role, click)));
    return new Cast(chosen);
  }

  private static List<String> candidates(Dataset<Row> ofDate, LocalDate date, Role role) {
    var noon = RawDay.startOf(date).plus(12, ChronoUnit.HOURS);
    var event = expr("unix_micros(" + BillableClick.EVENT_TIME + ")");
    return ofDate
        .where(role.mayFit())
        .select(
            col(BillableClick.CLICK_ID),
            role.rank().as("rank"),
            abs(event.minus(lit(noon.getEpochSecond() * 1_000_000))).as("from_noon"))
        .orderBy("rank", "from_noon", BillableClick.CLICK_ID)
        .limit(CANDIDATES)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  Optional<Chosen> inRole(Role role) {
    return Optional.ofNullable(chosen.get(role));
  }

  List<String> clickIds() {
    return chosen.values().stream().map(Chosen::clickId).distinct().toList();
  }
}
