package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.BillableClick;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import io.clickledger.table.JobRun;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssueInvoicesJobTest {
  @TempDir static Path original;
  private static BillingLake threeAccounts;

  @TempDir Path root;
  private BillingLake lake;

  /** 28 March: UTC, India (from 18:30 the day before) and Tokyo (from 15:00 the day before). */
  @BeforeAll
  static void writeThreeAccounts() {
    threeAccounts =
        new BillingLake(original)
            .campaigns()
            .valid("2026-03-28T00:00:00Z", 50, 10_005_000)
            .valid("2026-03-27T18:30:00Z", 70, 4_000)
            .valid("2026-03-28T18:29:59Z", 70, 2_000)
            .invalid("2026-03-28T09:00:00Z", 70, 1_000_000)
            .valid("2026-03-28T09:00:00Z", 71, 137_000)
            .invalid("2026-03-27T15:00:00Z", 90, 2_500_000)
            .valid("2026-03-27T18:29:59Z", 70, 9_000_000)
            .valid("2026-03-29T00:00:00Z", 50, 137_000)
            .writeClicks()
            .truth(3, "2026-03-26", "2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30");
  }

  @BeforeEach
  void openLake() throws Exception {
    lake = threeAccounts.copyTo(root);
  }

  @Test
  void invoicesEveryAccountForItsOwnDay() {
    var told = lake.issue("2026-03-28", "2026-03-28");

    assertThat(told.result().exitCode()).isZero();
    assertThat(told.result().message())
        .isEqualTo(
            "issued 3 invoices for 2026-03-28/2026-03-28: INV-000001, INV-000002, INV-000003,"
                + " 0 JPY, 10.15 USD");
    assertThat(told.out())
        .contains(
            """
            issued for 2026-03-28/2026-03-28:
            number      advertiser  currency  gross  invalid  net      exact  amount
            INV-000001  5           USD           1        0    1  10.005000   10.00
            INV-000002  7           USD           4        1    3   0.143000    0.15
            INV-000003  9           JPY           1        1    0   0.000000       0
            total: 0 JPY, 10.15 USD
            """);
    assertThat(told.context().counts()).containsEntry("invoices_issued", 3L);
    assertThat(told.context().writes()).containsKeys("invoice", "day_status");
    assertThat(lake.closedDays()).containsExactly("5 2026-03-28", "7 2026-03-28", "9 2026-03-28");
  }

  @Test
  void recordsLinesAndTheVersionsThatTheyComeFrom() throws Exception {
    lake.truth(4, "2026-03-28").write(JobRun.TABLE, lake.truthRun("2026-03-28", 9, "failed", 2));

    lake.issue("2026-03-28", "2026-03-28");

    var india = lake.invoices().get(1);
    assertThat(india.statement().lines())
        .containsExactly(
            line(
                70,
                figures(
                    3,
                    1,
                    1_006_000,
                    6_000,
                    "click-2026-03-27T18:30:00Z-1|4000|1",
                    "click-2026-03-28T18:29:59Z-2|2000|1",
                    "click-2026-03-28T09:00:00Z-3|1000000|0"),
                new PriceBand(2_000, 4_000),
                1,
                -4_000),
            line(
                71,
                figures(1, 0, 137_000, 137_000, "click-2026-03-28T09:00:00Z-4|137000|1"),
                new PriceBand(137_000, 137_000),
                14,
                -3_000));
    assertThat(india.statement().inputVersions())
        .containsExactly(
            Map.entry("2026-03-27/campaign", 0L),
            Map.entry("2026-03-27/raw_click", 3L),
            Map.entry("2026-03-28/campaign", 0L),
            Map.entry("2026-03-28/raw_click", 4L));
    assertThat(india.issue().issuedAt()).isEqualTo(BillingLake.NOW);
  }

  @Test
  void numbersWithoutGapsOverRunsAndSeries() {
    lake.issue(BillingLake.options("2026-03-28", "2026-03-28", 7L, "INV", false));
    lake.issue(BillingLake.options("2026-03-29", "2026-03-29", null, "B2", false));
    lake.issue("2026-03-28", "2026-03-28");

    assertThat(lake.invoices())
        .extracting(d -> d.invoiceNo() + " " + d.statement().account().advertiserId())
        .containsExactly("B2-000001 5", "INV-000001 7", "INV-000002 5", "INV-000003 9");
  }

  @Test
  void changesNothingWhenRunAgain() {
    var first = lake.issue("2026-03-28", "2026-03-28");
    var version = lake.lake().version(Invoice.TABLE);
    var closed = lake.lake().version(DayStatus.TABLE);

    var second = lake.issue("2026-03-28", "2026-03-28");

    assertThat(first.context().writes()).containsEntry("invoice", version);
    assertThat(second.result().exitCode()).isZero();
    assertThat(second.result().message())
        .isEqualTo("already issued: INV-000001, INV-000002, INV-000003; nothing changed");
    assertThat(second.context().writes()).isEmpty();
    assertThat(lake.lake().version(Invoice.TABLE)).isEqualTo(version);
    assertThat(lake.lake().version(DayStatus.TABLE)).isEqualTo(closed);
  }

  @Test
  void showsWithoutWritingInADryRun() {
    var told = lake.issue(BillingLake.options("2026-03-28", "2026-03-28", null, "INV", true));

    assertThat(told.result().message())
        .startsWith("dry run, nothing written: would issue 3 invoices for 2026-03-28/2026-03-28:");
    assertThat(told.out()).contains("would be issued for").contains("INV-000002  7");
    assertThat(lake.lake().has(Invoice.TABLE)).isFalse();
    assertThat(lake.closedDays()).isEmpty();
  }

  @Test
  void invoicesAsMuchAsIsBillable() {
    lake.issue("2026-03-27", "2026-03-29");

    var billable =
        lake.lake()
            .read(BillableClick.TABLE)
            .where("billable")
            .selectExpr("sum(price_micros)")
            .head()
            .getLong(0);
    assertThat(lake.invoices().stream().mapToLong(d -> d.statement().netMicros()).sum())
        .isEqualTo(billable);
    assertThat(
            InvoiceLines.of(lake.lake().read(Invoice.TABLE)).selectExpr("sum(net_micros)").head())
        .extracting(row -> row.getLong(0))
        .isEqualTo(billable);
  }

  @Test
  void haltsOnADayWithClicksButWithoutTruth() {
    // Received a day later each, so that only the event's date can tell.
    lake.raw("2026-03-31T23:59:59Z").raw("2026-04-01T00:00:00Z");
    lake.valid("2026-04-02T09:00:00Z", 50, 137_000).writeClicks();

    assertHalts(
        () -> lake.issue("2026-03-29", "2026-04-02"),
        "2026-03-29/2026-04-02 is not invoiced, for 1 reason:",
        "clicks without recorded truth on 2026-03-31 to 2026-04-02; run: rebuild-truth"
            + " --date 2026-03-31; rebuild-truth --date 2026-04-01; rebuild-truth --date 2026-04-02");
  }

  @Test
  void haltsOnADayThatIsMissingFromTheLog() {
    lake.raw("2026-03-27T00:00:00Z");

    assertHalts(
        () -> lake.issue("2026-03-01", "2026-03-31"),
        "for 1 reason:",
        "no click in the log on 2026-03-31: bring the missing day, or where nobody clicked:"
            + " --accept empty:2026-03-31");
    var told =
        lake.issue(
            BillingLake.options("2026-03-01", "2026-03-31")
                .accepting(Accepted.parse(List.of("empty:2026-03-31"))));

    assertThat(told.out())
        .contains("note: before the log begins, counted as 0: 2026-02-28 to 2026-03-25");
    assertThat(lake.invoices()).hasSize(3);
  }

  @Test
  void haltsOnADayThatIsNotOverEverywhere() {
    assertHalts(
        () -> lake.issue("2026-04-01", "2026-04-03"),
        "2026-04-01/2026-04-03 is not invoiced, for 1 reason:",
        "2026-04-03 is not over in Asia/Kolkata, Asia/Tokyo, UTC");
  }

  @Test
  void haltsOnADayThatIsNotMatureNorReconciledAsItIs() {
    lake.write(
        JobRun.TABLE,
        lake.truthRun("2026-03-31", 3, "done", 0),
        lake.truthRun("2026-04-01", 3, "done", 0),
        lake.reconcileRun("2026-04-01", 2, 0));

    assertHalts(
        () -> lake.issue("2026-03-31", "2026-04-01"),
        "for 2 reasons:",
        "not mature: 2026-03-31 to 2026-04-01; once verdicts are closed, run: rebuild-truth",
        "truth not reconciled: 2026-03-31 to 2026-04-01; run: reconcile --date 2026-03-31");
  }

  @Test
  void haltsOnASumThatHasJumpedUntilItIsAccepted() {
    lake.issue("2026-03-28", "2026-03-28");
    lake.valid("2026-03-29T10:00:00Z", 50, 110_000_000).writeClicks();

    assertHalts(
        () -> lake.issue("2026-03-29", "2026-03-29"),
        "advertiser 5: 110.14 USD is 11.0 times the sum a day for 2026-03-28/2026-03-28, more than"
            + " --max-jump 10; where it is right: --accept jump:5");
    lake.issue(
        BillingLake.options("2026-03-29", "2026-03-29")
            .accepting(Accepted.parse(List.of("jump:5"))));

    assertThat(lake.invoices()).hasSize(4);
  }

  @Test
  void givesEveryAdALineOnRequest() {
    var standard = BillingLake.options("2026-03-28", "2026-03-28");
    lake.issue(
        new IssueInvoicesJob.Options(
            standard.firstDay(),
            standard.lastDay(),
            Optional.empty(),
            "INV",
            LinesBy.AD,
            standard.maxJump(),
            Accepted.NOTHING,
            false));

    assertThat(lake.invoices().get(1).statement().lines())
        .extracting(InvoiceLine::key)
        .containsExactly(new LineKey(70, 1L), new LineKey(71, 1L));
  }

  @Test
  void saysNothingOfDaysThatAreMatureAndReconciled() {
    lake.mature("2026-03-27", "2026-03-28");
    lake.reconciled("2026-03-27", 0).reconciled("2026-03-28", 0);

    assertThat(lake.issue("2026-03-28", "2026-03-28").out()).doesNotContain("note:");
  }

  @Test
  void findsNoTruthInAPeriodOutsideTheLog() {
    assertThatThrownBy(() -> lake.issue("2025-03-01", "2025-03-31"))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("no UTC day from 2025-03-01 to 2025-03-31 has truth")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void haltsOnAnUnexplainedDifference() {
    lake.reconciled("2026-03-26", 5)
        .reconciled("2026-03-27", 0)
        .reconciled("2026-03-28", -2)
        .reconciled("2026-03-28", 2);

    assertHalts(
        () -> lake.issue("2026-03-28", "2026-03-28"),
        "reconciliation of 2026-03-28 leaves 4 clicks unexplained; run: reconcile --date 2026-03-28");
  }

  @Test
  void haltsOnAPeriodThatOverlapsAnInvoicedOne() {
    lake.issue(BillingLake.options("2026-03-28", "2026-03-28", 5L, "OLD", false));

    assertHalts(
        () -> lake.issue("2026-03-28", "2026-03-29"),
        "advertiser 5: invoice OLD-000001 covers 2026-03-28/2026-03-28, which overlaps"
            + " 2026-03-28/2026-03-29");
    assertThat(lake.invoices()).hasSize(1);
  }

  @Test
  void haltsOnTwoCurrenciesAndNamesAllReasons() {
    lake.click("2026-03-28T10:00:00Z", 50, "EUR", 137_000, true)
        .click("2026-03-28T10:00:00Z", 60, "USD", 137_000, true)
        .writeClicks();

    assertHalts(
        () -> lake.issue("2026-03-28", "2026-03-28"),
        "for 2 reasons:",
        "advertiser 5: clicks in 2 currencies (EUR, USD)",
        "advertiser 6: clicks, but table campaign has no row of the account in force");
    assertThat(lake.lake().has(Invoice.TABLE)).isFalse();
  }

  @Test
  void doesNotKnowAnAdvertiserWithoutCampaigns() {
    assertThatThrownBy(
            () -> lake.issue(BillingLake.options("2026-03-28", "2026-03-28", 8L, "INV", false)))
        .isInstanceOf(ClickledgerException.class)
        .hasMessage("advertiser 8 has no campaign in force in 2026-03-28/2026-03-28");
  }

  @Test
  void refusesASeriesThatCannotNameAFile() {
    assertThatThrownBy(() -> BillingLake.options("2026-03-28", "2026-03-28", null, "../INV", false))
        .isInstanceOf(ClickledgerException.class)
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.USAGE);
  }

  private static InvoiceLine line(
      long campaign, ClickFigures figures, PriceBand band, long amount, long remainder) {
    return new InvoiceLine(LineKey.ofCampaign(campaign), figures, band, amount, remainder);
  }

  private static ClickFigures figures(
      long gross, long invalid, long grossMicros, long netMicros, String... clicks)
      throws NoSuchAlgorithmException {
    var checksum = BigInteger.ZERO;
    for (var click : clicks) {
      var md5 = MessageDigest.getInstance("MD5").digest(click.getBytes(StandardCharsets.UTF_8));
      var digits = HexFormat.of().formatHex(md5).substring(0, 15);
      checksum = checksum.add(new BigInteger(digits, 16));
    }
    return new ClickFigures(gross, invalid, 0, 0, 0, grossMicros, netMicros, checksum);
  }

  private static void assertHalts(ThrowingCallable issue, String... reasons) {
    assertThatThrownBy(issue)
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContainingAll(reasons)
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.BILLING_GUARD);
  }
}
