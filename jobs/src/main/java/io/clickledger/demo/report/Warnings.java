package io.clickledger.demo.report;

import io.clickledger.demo.report.Report.BatchPartials;
import io.clickledger.demo.report.Report.Cause;
import io.clickledger.demo.report.Report.DayClicks;
import io.clickledger.demo.report.Report.Differences;
import io.clickledger.demo.report.Report.Job;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The laws and thresholds that the report's own figures break, one sentence each. */
final class Warnings {
  private Warnings() {}

  static List<String> of(Report report) {
    var warnings = new ArrayList<String>();
    var doors = report.doors().data();
    if (doors != null && doors.unaccounted() != 0) {
      warnings.add(
          "The doors do not add up: %s of %s records left by no door or by two."
              .formatted(grouped(doors.unaccounted()), grouped(doors.read())));
    }
    var totals = report.totals().data();
    if (totals != null) {
      addTotals(totals, warnings);
    }
    var differences = report.differences().data();
    if (differences != null) {
      addDifferences(differences, warnings);
    }
    addPartials(report.viralAd().data(), warnings);
    var jobs = report.jobs().data();
    if (jobs != null) {
      jobs.stream().filter(job -> !job.succeeded()).map(Warnings::ofJob).forEach(warnings::add);
    }
    return List.copyOf(warnings);
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace('-', '\u2212');
  }

  private static void addTotals(Report.Totals totals, List<String> warnings) {
    if (totals.pastThreshold()) {
      var percent = totals.differencePercent();
      warnings.add(
          percent == null
              ? "The stream counted %s clicks, truth none.".formatted(grouped(totals.stream()))
              : String.format(
                  Locale.ROOT,
                  "Stream and truth differ by %.3f %% of truth, past the threshold of %s %%.",
                  Math.abs(percent),
                  totals.thresholdPercent()));
    }
    if (totals.gross() != totals.invalid() + totals.net()) {
      warnings.add(
          "Gross is not invalid + net: %s \u2260 %s + %s."
              .formatted(
                  grouped(totals.gross()), grouped(totals.invalid()), grouped(totals.net())));
    }
  }

  private static void addDifferences(Differences differences, List<String> warnings) {
    for (var day : differences.days()) {
      long counted = day.stream() - day.truth();
      long causes =
          differences.causes().stream().mapToLong(cause -> clicksOn(day.day(), cause)).sum();
      if (causes != counted) {
        warnings.add(
            "On %s the causes add up to %s clicks, stream \u2212 truth is %s."
                .formatted(day.day(), grouped(causes), grouped(counted)));
      }
    }
    long unexplained =
        differences.causes().stream()
            .filter(cause -> !cause.explained())
            .flatMap(cause -> cause.days().stream())
            .mapToLong(entry -> Math.abs(entry.clicks()))
            .sum();
    if (unexplained != 0) {
      warnings.add(
          "The difference has no cause for %s clicks; invoices of such days are blocked."
              .formatted(grouped(unexplained)));
    }
  }

  private static long clicksOn(LocalDate day, Cause cause) {
    return cause.days().stream()
        .filter(entry -> entry.day().equals(day))
        .mapToLong(DayClicks::clicks)
        .sum();
  }

  private static void addPartials(Report.@Nullable ViralAd ad, List<String> warnings) {
    if (ad == null) {
      return;
    }
    int most = ad.partials().stream().mapToInt(BatchPartials::maxPartials).max().orElse(0);
    if (most > ad.partialsBound()) {
      warnings.add(
          "The final merge took %d partials of one (minute, ad) in a micro-batch; the bound is %d."
              .formatted(most, ad.partialsBound()));
    }
  }

  private static String ofJob(Job job) {
    return "Job %s ended with: %s.".formatted(job.job(), job.outcome());
  }
}
