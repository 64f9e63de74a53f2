package io.clickledger.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.HtmlPage;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.demo.report.Report.DayClicks;
import io.clickledger.demo.report.Report.DayTotals;
import io.clickledger.demo.report.Report.Differences;
import io.clickledger.demo.report.Report.Totals;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static JsonNode json(Report report) throws IOException {
    return new ObjectMapper().readTree(HtmlPage.script(ReportJson.of(report)));
  }

  private static Totals totals(long stream, long truth) {
    return new Totals(stream, truth, 0.1, truth, 0, truth);
  }

  @Test
  void verdictCountsTheFailures() {
    assertThat(SampleReport.quiet().verdict())
        .isEqualTo(new Verdict(Verdict.Status.PASSED, "all 24 checks passed"));
    assertThat(SampleReport.failing().verdict())
        .isEqualTo(new Verdict(Verdict.Status.FAILED, "3 of 26 checks FAILED"));
    assertThat(SampleReport.ownClicks().verdict())
        .isEqualTo(new Verdict(Verdict.Status.UNCHECKED, "no checks were made"));
    assertThat(Verdict.of(Section.of(List.of())).status()).isEqualTo(Verdict.Status.UNCHECKED);
  }

  @Test
  void warnsOfEveryLawThatTheFiguresBreak() {
    assertThat(SampleReport.quiet().warnings()).isEmpty();
    assertThat(SampleReport.failing().warnings())
        .containsExactly(
            "The doors do not add up: 1 of 20,412,656 records left by no door or by two.",
            "Stream and truth differ by 0.330 % of truth, past the threshold of 0.1 %.",
            "Gross is not invalid + net: 19,992,215 \u2260 702,980 + 19,289,234.",
            "The difference has no cause for 12 clicks; invoices of such days are blocked.",
            "The final merge took 17 partials of one (minute, ad) in a micro-batch; the bound is 16.",
            "Job reconcile ended with: diverged (3).");
  }

  @Test
  void warnsWhenTheCausesDoNotAddUpOnADay() {
    var days =
        List.of(
            new DayTotals(SampleReport.DAY_1, 7, 10), new DayTotals(SampleReport.DAY_2, 10, 10));
    var late =
        KnownCause.LATE.on(
            List.of(new DayClicks(SampleReport.DAY_1, -2), new DayClicks(SampleReport.DAY_2, -1)));

    assertThat(SampleReport.with(new Differences(days, List.of(late))).warnings())
        .containsExactly(
            "On 2026-03-01 the causes add up to \u22122 clicks, stream \u2212 truth is \u22123.",
            "On 2026-03-02 the causes add up to \u22121 clicks, stream \u2212 truth is 0.");
  }

  @Test
  void differenceIsAShareOfTruth() {
    assertThat(totals(999, 1_000).differencePercent()).isCloseTo(-0.1, within(1e-9));
    assertThat(totals(0, 0).differencePercent()).isZero();
    assertThat(totals(1, 0).differencePercent()).isNull();
  }

  @Test
  void onlyPastTheThresholdPages() {
    assertThat(totals(999_000, 1_000_000).pastThreshold()).isFalse();
    assertThat(totals(998_999, 1_000_000).pastThreshold()).isTrue();
    assertThat(totals(1_001_001, 1_000_000).pastThreshold()).isTrue();
    assertThat(totals(0, 0).pastThreshold()).isFalse();
    assertThat(totals(1, 0).pastThreshold()).isTrue();
  }

  @Test
  void moneyIsExactText() throws IOException {
    var invoices = json(SampleReport.quiet()).at("/invoices/data");

    var note = invoices.at("/documents/3");
    assertThat(note.path("exact").textValue()).isEqualTo("-164.951612");
    assertThat(note.path("amount").textValue()).isEqualTo("-164.95");
    assertThat(note.path("remainder").textValue()).isEqualTo("-0.001612");
    assertThat(note.at("/lines/0/remainder").textValue()).isEqualTo("-0.001612");
    assertThat(note.has("exactMicros")).isFalse();

    var yen = invoices.at("/totals/0");
    assertThat(yen.path("currency").textValue()).isEqualTo("JPY");
    assertThat(yen.path("amount").textValue()).matches("\\d+");
  }

  @Test
  void pointsAreRowsAndTimesAreText() throws IOException {
    var report = json(SampleReport.quiet());

    var first = report.at("/minutes/data/points/0");
    assertThat(first.isArray()).isTrue();
    assertThat(first.path(0).textValue()).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(first.path(1).longValue()).isLessThanOrEqualTo(first.path(2).longValue());
    assertThat(report.at("/run/days/1").textValue()).isEqualTo("2026-03-02");
    assertThat(report.at("/run/elapsed").doubleValue()).isEqualTo(273.48);
    assertThat(report.at("/jobs/data/5/recordsPerSecond").isNull()).isTrue();
  }

  @Test
  void scriptSafeJsonKeepsItsMeaning() throws IOException {
    assertThat(HtmlPage.script(ReportJson.of(SampleReport.quiet())))
        .doesNotContain("<", ">", "&", "\u2028");
    assertThat(json(SampleReport.quiet()).at("/invoices/data/documents/1/advertiser").textValue())
        .isEqualTo("17 \u00b7 " + SampleReport.HOSTILE);
  }

  @Test
  void absentSectionSaysWhy() throws IOException {
    var section = json(SampleReport.ownClicks()).path("checks");

    assertThat(section.path("data").isNull()).isTrue();
    assertThat(section.path("whyAbsent").textValue()).contains("no oracle");
    assertThatIllegalArgumentException().isThrownBy(() -> Section.absent(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> new Section<>("data", "why"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Section<>(null, null));
  }

  @Test
  void checkOfCountsPassesOnEqualityOnly() {
    assertThat(Check.ofCounts("late", 1_234, 1_234))
        .isEqualTo(new Check("late", "1,234", "1,234", true));
    assertThat(Check.ofCounts("late", 1_234, -1).passed()).isFalse();
  }
}
