package io.clickledger.demo.report;

import static io.clickledger.demo.report.SampleReport.DAY_1;
import static io.clickledger.demo.report.SampleReport.DAY_2;
import static io.clickledger.demo.report.SampleReport.START;

import io.clickledger.demo.report.Report.AdMinute;
import io.clickledger.demo.report.Report.Batch;
import io.clickledger.demo.report.Report.BatchPartials;
import io.clickledger.demo.report.Report.DayClicks;
import io.clickledger.demo.report.Report.DayTotals;
import io.clickledger.demo.report.Report.DayValidity;
import io.clickledger.demo.report.Report.Differences;
import io.clickledger.demo.report.Report.Marks;
import io.clickledger.demo.report.Report.MinutePoint;
import io.clickledger.demo.report.Report.Minutes;
import io.clickledger.demo.report.Report.RuleMarks;
import io.clickledger.demo.report.Report.Span;
import io.clickledger.demo.report.Report.ViralAd;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Two days of clicks with a viral hour on the evening of the second. */
final class SampleClicks {
  private static final Instant VIRAL_FROM = Instant.parse("2026-03-02T18:00:00Z");
  private static final Instant VIRAL_TO = Instant.parse("2026-03-02T19:00:00Z");

  private SampleClicks() {}

  private static long normalClicks(int minute, Random random) {
    double hour = minute % 1440 / 60.0;
    double shape =
        0.55 - 0.42 * Math.cos((hour - 3) / 24 * 2 * Math.PI) + 0.12 * Math.sin(hour / 2.1);
    return Math.max(200, Math.round(9_000 * shape + random.nextGaussian() * 160));
  }

  private static long viralClicks(int minute) {
    long into = minute - ChronoUnit.MINUTES.between(START, VIRAL_FROM);
    return into < 0 || into >= 60
        ? 0
        : Math.round(46_000 * Math.exp(-Math.pow((double) into - 14, 2) / 620.0));
  }

  static Minutes minutes() {
    var random = new Random(7);
    var points = new ArrayList<MinutePoint>();
    for (int minute = 0; minute < 2_880; minute++) {
      long truth = normalClicks(minute, random) + viralClicks(minute);
      long late = Math.round(truth * 0.0003 + (random.nextInt(40) == 0 ? random.nextInt(24) : 0));
      points.add(new MinutePoint(START.plusSeconds(60L * minute), truth - late, truth));
    }
    return new Minutes(points, List.of(new Span("viral hour", VIRAL_FROM, VIRAL_TO)));
  }

  static ViralAd viralAd() {
    var random = new Random(9);
    var minutes = new ArrayList<AdMinute>();
    for (int minute = 2_480; minute < 2_640; minute++) {
      minutes.add(
          new AdMinute(
              START.plusSeconds(60L * minute),
              viralClicks(minute) + random.nextInt(90),
              normalClicks(minute, random)));
    }
    var partials = new ArrayList<BatchPartials>();
    for (int batch = 0; batch < 41; batch++) {
      partials.add(new BatchPartials(batch, batch < 29 || batch > 33 ? 9 + random.nextInt(7) : 16));
    }
    return new ViralAd("7700001 \u00b7 Sneaker drop", minutes, partials, 16);
  }

  static Differences differences(long unexplained) {
    return new Differences(
        List.of(
            new DayTotals(DAY_1, 9_412_077, 9_415_011),
            new DayTotals(DAY_2, 10_574_126 + unexplained, 10_577_204)),
        List.of(
            KnownCause.LATE.on(on(-2_702, -2_840)),
            KnownCause.BEHIND_MEMORY.on(on(-214, -260)),
            KnownCause.NOT_YET_READ.on(on(0, 0)),
            KnownCause.REPLAYED_REJECT.on(on(-31, 0)),
            KnownCause.FINGERPRINT_COLLISION.on(on(0, 0)),
            KnownCause.COPY_CONFLICT.on(on(13, 22)),
            KnownCause.UNEXPLAINED.on(on(0, unexplained))));
  }

  private static List<DayClicks> on(long first, long second) {
    return List.of(new DayClicks(DAY_1, first), new DayClicks(DAY_2, second));
  }

  static Marks marks() {
    var rules = new ArrayList<RuleMarks>();
    add(rules, "GIVT", "bot-user-agent", false, 141_220, 150_412);
    add(rules, "GIVT", "data-centre-ip", false, 96_004, 120_881);
    add(rules, "GIVT", "double-click", false, 61_377, 88_210);
    add(rules, "GIVT", "missing-user-agent", false, 22_118, 23_905);
    add(rules, "GIVT", "frequency-cap-user", false, 9_020, 11_344);
    add(rules, "SIVT", "vendor-model", false, 31_902, 40_118);
    add(rules, "MANUAL", "publisher-ruling", false, 1_204, 0);
    add(rules, "MANUAL", "appeal", true, 611, 318);
    return new Marks(
        rules,
        List.of(
            new DayValidity(DAY_1, 9_415_011, 322_118, 9_092_893),
            new DayValidity(DAY_2, 10_577_204, 380_862, 10_196_342)));
  }

  private static void add(
      List<RuleMarks> rules, String tier, String rule, boolean clears, long first, long second) {
    rules.add(new RuleMarks(DAY_1, tier, rule, clears, first));
    rules.add(new RuleMarks(DAY_2, tier, rule, clears, second));
  }

  static List<Batch> batches() {
    var random = new Random(3);
    var batches = new ArrayList<Batch>();
    for (var lane : List.of("rollup", "archive")) {
      for (int batch = 0; batch < 41; batch++) {
        long read = batch < 40 ? 500_000 : 412_655;
        long duplicate =
            lane.equals("archive") ? 0 : 7_000 + random.nextInt(6_000) + (batch == 22 ? 60_000 : 0);
        long late = lane.equals("archive") ? 0 : 90 + random.nextInt(120);
        long rejected = 380L + random.nextInt(140);
        batches.add(
            new Batch(lane, batch, read - duplicate - late - rejected, duplicate, late, rejected));
      }
    }
    return batches;
  }
}
