package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PeriodEvidenceTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-03-27");
  private static final LocalDate SECOND = FIRST.plusDays(1);
  private static final LocalDate THIRD = FIRST.plusDays(2);
  private static final List<LocalDate> DAYS = List.of(FIRST, SECOND, THIRD);

  @Test
  void isSilentWhenEveryDayIsVouchedFor() {
    var evidence = evidence(DAYS, List.of(), Map.of(FIRST, 0L, SECOND, 0L, THIRD, 0L), DAYS);

    evidence.requireSomeTruth();
    assertThat(evidence.guards()).isEmpty();
    assertThat(evidence.notes()).isEmpty();
  }

  @Test
  void namesTheDaysThatStopAnInvoice() {
    var evidence =
        evidence(List.of(FIRST), List.of(SECOND, THIRD), Map.of(FIRST, 4L, SECOND, 0L), DAYS);

    assertThat(evidence.guards())
        .containsExactly(
            "clicks without recorded truth on 2026-03-28 to 2026-03-29; run: rebuild-truth --date"
                + " 2026-03-28; rebuild-truth --date 2026-03-29",
            "reconciliation of 2026-03-27 leaves 4 clicks unexplained; run: reconcile --date"
                + " 2026-03-27");
  }

  @Test
  void notesWhatDoesNotStopAnInvoice() {
    var evidence = evidence(List.of(FIRST, THIRD), List.of(), Map.of(FIRST, 0L), List.of(THIRD));

    assertThat(evidence.guards()).isEmpty();
    assertThat(evidence.notes())
        .containsExactly(
            "outside the log, counted as 0: 2026-03-28",
            "not reconciled: the stream's count was not compared: 2026-03-29",
            "not mature: a later verdict or click will need a credit note: 2026-03-27");
  }

  @Test
  void findsNothingToInvoiceWithoutTruth() {
    var nothing = evidence(List.of(), List.of(), Map.of(), List.of());
    var clicks = evidence(List.of(), List.of(THIRD), Map.of(), List.of());

    assertThatThrownBy(nothing::requireSomeTruth)
        .hasMessage("no UTC day from 2026-03-27 to 2026-03-29 has truth, nor clicks in the raw log")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThatThrownBy(clicks::requireSomeTruth)
        .extracting(e -> ((ClickledgerException) e).remedy())
        .isEqualTo("run: rebuild-truth --date 2026-03-29");
  }

  private static PeriodEvidence evidence(
      List<LocalDate> truth,
      List<LocalDate> clicks,
      Map<LocalDate, Long> unexplained,
      List<LocalDate> mature) {
    var versions = new TreeMap<LocalDate, Map<String, Long>>();
    truth.forEach(day -> versions.put(day, Map.of("raw_click", 1L)));
    return new PeriodEvidence(
        DAYS, versions, new TreeSet<>(clicks), new TreeMap<>(unexplained), new TreeSet<>(mature));
  }
}
