package io.clickledger.demo.report;

import io.clickledger.demo.report.Invoices.Document;
import io.clickledger.demo.report.Invoices.Line;
import io.clickledger.demo.report.Report.AdMinute;
import io.clickledger.demo.report.Report.Batch;
import io.clickledger.demo.report.Report.BatchPartials;
import io.clickledger.demo.report.Report.Cause;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.demo.report.Report.DayClicks;
import io.clickledger.demo.report.Report.DayTotals;
import io.clickledger.demo.report.Report.DayValidity;
import io.clickledger.demo.report.Report.Differences;
import io.clickledger.demo.report.Report.Doors;
import io.clickledger.demo.report.Report.Marks;
import io.clickledger.demo.report.Report.MinutePoint;
import io.clickledger.demo.report.Report.Minutes;
import io.clickledger.demo.report.Report.Query;
import io.clickledger.demo.report.Report.RuleMarks;
import io.clickledger.demo.report.Report.Run;
import io.clickledger.demo.report.Report.Span;
import io.clickledger.demo.report.Report.Totals;
import io.clickledger.demo.report.Report.ViralAd;
import io.clickledger.demo.report.Report.Windows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

/** Reports to look at: a run of two days with a viral hour, and one of which little is known. */
final class SampleReport {
  static final LocalDate DAY_1 = LocalDate.parse("2026-03-01");
  static final LocalDate DAY_2 = LocalDate.parse("2026-03-02");
  static final String HOSTILE =
      "</script><script>document.title='owned'</script><img src=x onerror=x>";

  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final Currency USD = Currency.getInstance("USD");

  private SampleReport() {}

  /** Writes pages to look at into a directory: quiet, failing, own, hostile, empty. */
  public static void main(String[] args) {
    var directory = Path.of(args[0]);
    HtmlReport.write(quiet(), directory.resolve("quiet.html"));
    HtmlReport.write(failing(), directory.resolve("failing.html"));
    HtmlReport.write(ownClicks(), directory.resolve("own.html"));
    HtmlReport.write(hostile(), directory.resolve("hostile.html"));
    HtmlReport.write(empty(), directory.resolve("empty.html"));
  }

  /** Everything is there and as it should be. */
  static Report quiet() {
    return of(
        SampleBooks.checks(0),
        SampleClicks.differences(0),
        new Doors(20_412_655, 19_986_203, 402_331, 6_012, 18_109));
  }

  /** Breaks everything that the report watches. */
  static Report failing() {
    var full =
        of(
            SampleBooks.checks(3),
            SampleClicks.differences(-12),
            new Doors(20_412_656, 19_986_203, 402_331, 6_012, 18_109));
    var jobs = new ArrayList<>(SampleBooks.jobs());
    jobs.set(
        5,
        SampleBooks.job(
            "reconcile",
            "--from 2026-03-01 --to 2026-03-02",
            "diverged (3)",
            false,
            158,
            6.4,
            null));
    var ad = SampleClicks.viralAd();
    var partials = new ArrayList<>(ad.partials());
    partials.set(30, new BatchPartials(30, 17));
    return new Report(
        full.run(),
        full.doors(),
        Section.of(new Totals(19_926_203, 19_992_215, 0.1, 19_992_215, 702_980, 19_289_234)),
        full.minutes(),
        full.differences(),
        Section.of(new ViralAd(ad.ad(), ad.minutes(), partials, ad.partialsBound())),
        full.marks(),
        full.invoices(),
        Section.of(jobs),
        full.checks(),
        full.windows(),
        full.batches(),
        full.queries());
  }

  /** As {@link #quiet}, but for the differences. */
  static Report with(Differences differences) {
    return of(
        SampleBooks.checks(0),
        differences,
        new Doors(20_412_655, 19_986_203, 402_331, 6_012, 18_109));
  }

  /** Every name is an attack. */
  static Report hostile() {
    var full = quiet();
    var bad = HOSTILE;
    var start = full.run().startedAt();
    var lines = List.of(new Line(bad, 1, 0, 1, 5, 0));
    return new Report(
        new Run(bad, bad, bad, List.of(DAY_1), bad, bad, start, Duration.ofSeconds(1), 1),
        full.doors(),
        full.totals(),
        Section.of(
            new Minutes(
                List.of(new MinutePoint(START, 1, 2)),
                List.of(new Span(bad, START, START.plusSeconds(60))))),
        Section.of(
            new Differences(
                List.of(new DayTotals(DAY_1, 1, 2)),
                List.of(new Cause(bad, bad, true, List.of(new DayClicks(DAY_1, -1)))))),
        Section.of(
            new ViralAd(
                bad, List.of(new AdMinute(START, 1, 1)), List.of(new BatchPartials(0, 1)), 16)),
        Section.of(
            new Marks(
                List.of(new RuleMarks(DAY_1, bad, bad, false, 1)),
                List.of(new DayValidity(DAY_1, 2, 1, 1)))),
        Section.of(
            new Invoices(
                List.of(
                    new Document(
                        bad, bad, bad, bad, DAY_1, DAY_1, bad, USD, 1, 0, 1, 5, 0, bad, lines)))),
        Section.of(List.of(SampleBooks.job(bad, bad, bad, false, 0, 1, 1L, bad))),
        Section.of(List.of(new Check(bad, bad, bad, false))),
        full.windows(),
        Section.of(List.of(new Batch(bad, 0, 1, 1, 1, 1), new Batch("b" + bad, 0, 1, 1, 1, 1))),
        Section.of(List.of(new Query(bad, bad))));
  }

  /** The run looked and found nothing. */
  static Report empty() {
    return new Report(
        new Run("Nothing", "lake", "input", List.of(), "0", "m", START, Duration.ZERO, 0),
        Section.of(new Doors(0, 0, 0, 0, 0)),
        Section.of(new Totals(0, 0, 0.1, 0, 0, 0)),
        Section.of(new Minutes(List.of(), List.of())),
        Section.of(new Differences(List.of(), List.of())),
        Section.of(new ViralAd("none", List.of(), List.of(), 16)),
        Section.of(new Marks(List.of(), List.of())),
        Section.of(new Invoices(List.of())),
        Section.of(List.of()),
        Section.of(List.of()),
        Section.of(new Windows(null, 0, 0, 0)),
        Section.of(List.of()),
        Section.of(List.of()));
  }

  /** Somebody's own clicks: no oracle, no campaigns, no viral ad. */
  static Report ownClicks() {
    var full = quiet();
    return new Report(
        full.run(),
        full.doors(),
        full.totals(),
        full.minutes(),
        Section.absent("reconcile did not run: --skip-reconcile was given."),
        Section.absent("No ad took more than a fifth of a minute's clicks."),
        Section.absent("mark-traffic did not run on these clicks."),
        Section.absent("No campaign file was given, so nothing was billed."),
        Section.absent("No job was recorded."),
        Section.absent("These are your own clicks: there is no oracle to compare them with."),
        Section.absent("The stream did not run."),
        Section.absent("The stream did not run: there are no micro-batches."),
        Section.absent("The lake is not registered with a query engine."));
  }

  private static Report of(Section<List<Check>> checks, Differences differences, Doors doors) {
    return new Report(
        new Run(
            "Demo: 20 million clicks, two days, one viral ad",
            "file:/data/clickledger/demo/lake",
            "generator, seed 42, 20,412,655 records in 96 files",
            List.of(DAY_1, DAY_2),
            "0.1.0 (1fbdec3)",
            "2 cores, 24 GB; Spark 4.2.0, local[2]",
            Instant.parse("2026-03-04T09:12:07Z"),
            Duration.ofMillis(273_480),
            20_412_655),
        Section.of(doors),
        Section.of(new Totals(19_986_203, 19_992_215, 0.1, 19_992_215, 702_980, 19_289_235)),
        Section.of(SampleClicks.minutes()),
        Section.of(differences),
        Section.of(SampleClicks.viralAd()),
        Section.of(SampleClicks.marks()),
        Section.of(SampleBooks.invoices()),
        Section.of(SampleBooks.jobs()),
        checks,
        Section.of(new Windows(Instant.parse("2026-03-03T00:04:55Z"), 0, 5, 2_875)),
        Section.of(SampleClicks.batches()),
        Section.of(SampleBooks.queries()));
  }
}
