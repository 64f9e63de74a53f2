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
    var evidence = evidence(DAYS, List.of(), DAYS);

    evidence.requireSomeTruth();
    assertThat(evidence.guards(Accepted.NOTHING)).isEmpty();
    assertThat(evidence.notes()).isEmpty();
  }

  @Test
  void namesTheDaysThatStopAnInvoice() {
    assertThat(evidence(List.of(FIRST), List.of(SECOND, THIRD), DAYS).guards(Accepted.NOTHING))
        .containsExactly(
            "clicks without recorded truth on 2026-03-28 to 2026-03-29; run: rebuild-truth --date"
                + " 2026-03-28; rebuild-truth --date 2026-03-29");
    assertThat(evidence(List.of(FIRST), List.of(), DAYS).guards(Accepted.NOTHING))
        .containsExactly(
            "no click in the log on 2026-03-28 to 2026-03-29: bring the missing day, or where"
                + " nobody clicked: --accept empty:2026-03-28/2026-03-29");
    assertThat(evidence(DAYS, List.of(), List.of(FIRST, THIRD)).guards(Accepted.NOTHING))
        .containsExactly(
            "not mature: 2026-03-28; once verdicts are closed, run: rebuild-truth --date"
                + " 2026-03-28");
  }

  @Test
  void namesTheDaysThatAreNotReconciledAsTheyAre() {
    var found = Map.of(FIRST, reconciled(true, 10, 4), SECOND, reconciled(true, 9, 0));

    assertThat(evidence(DAYS, List.of(), DAYS, found, FIRST).guards(Accepted.NOTHING))
        .containsExactly(
            "truth not reconciled: 2026-03-28 to 2026-03-29; run: reconcile --date 2026-03-28;"
                + " reconcile --date 2026-03-29",
            "reconciliation of 2026-03-27 leaves 4 clicks unexplained; run: reconcile --date"
                + " 2026-03-27");
  }

  @Test
  void stopsAtADivergenceUntilItIsAccepted() {
    var found =
        Map.of(
            FIRST,
            reconciled(true, 10, 0),
            SECOND,
            reconciled(false, 10, 0),
            THIRD,
            reconciled(false, 10, 1));
    var evidence = evidence(DAYS, List.of(), DAYS, found, FIRST);

    assertThat(evidence.guards(Accepted.NOTHING))
        .containsExactly(
            "reconciliation of 2026-03-29 leaves 1 clicks unexplained; run: reconcile --date"
                + " 2026-03-29",
            "stream and truth differ by more than reconcile bears on 2026-03-28; where the causes"
                + " that it names are in order: --accept divergence:2026-03-28");
    assertThat(
            evidence.guards(
                Accepted.parse(List.of("divergence:2026-03-28", "divergence:2026-03-29"))))
        .singleElement()
        .asString()
        .contains("leaves 1 clicks unexplained");
  }

  @Test
  void countsDaysBeforeTheLogAsNothing() {
    var evidence = evidence(List.of(SECOND, THIRD), List.of(), DAYS, allGreen(), SECOND);

    assertThat(evidence.guards(Accepted.NOTHING)).isEmpty();
    assertThat(evidence.notes()).containsExactly("before the log begins, counted as 0: 2026-03-27");
  }

  @Test
  void takesADayForEmptyWhereSomebodySaysSo() {
    var evidence = evidence(List.of(FIRST, THIRD), List.of(), DAYS);

    assertThat(evidence.guards(Accepted.NOTHING)).hasSize(1);
    assertThat(evidence.guards(Accepted.parse(List.of("empty:2026-03-28")))).isEmpty();
  }

  @Test
  void findsNothingToInvoiceWithoutTruth() {
    var nothing = evidence(List.of(), List.of(), List.of());
    var clicks = evidence(List.of(), List.of(THIRD), List.of());

    assertThatThrownBy(nothing::requireSomeTruth)
        .hasMessage("no UTC day from 2026-03-27 to 2026-03-29 has truth, nor clicks in the raw log")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThatThrownBy(clicks::requireSomeTruth)
        .extracting(e -> ((ClickledgerException) e).remedy())
        .isEqualTo("run: rebuild-truth --date 2026-03-29");
  }

  private static PeriodEvidence evidence(
      List<LocalDate> truth, List<LocalDate> clicks, List<LocalDate> mature) {
    return evidence(truth, clicks, mature, allGreen(), FIRST);
  }

  private static PeriodEvidence evidence(
      List<LocalDate> truth,
      List<LocalDate> clicks,
      List<LocalDate> mature,
      Map<LocalDate, PeriodEvidence.Reconciled> reconciled,
      LocalDate logBegins) {
    var built = new TreeMap<LocalDate, PeriodEvidence.Truth>();
    truth.forEach(day -> built.put(day, new PeriodEvidence.Truth(Map.of("raw_click", 1L), 10)));
    return new PeriodEvidence(
        DAYS,
        built,
        new TreeSet<>(clicks),
        logBegins,
        new TreeMap<>(reconciled),
        new TreeSet<>(mature));
  }

  private static Map<LocalDate, PeriodEvidence.Reconciled> allGreen() {
    var green = reconciled(true, 10, 0);
    return Map.of(FIRST, green, SECOND, green, THIRD, green);
  }

  private static PeriodEvidence.Reconciled reconciled(
      boolean isGreen, long truthClicks, long unexplained) {
    return new PeriodEvidence.Reconciled(isGreen, truthClicks, unexplained);
  }
}
