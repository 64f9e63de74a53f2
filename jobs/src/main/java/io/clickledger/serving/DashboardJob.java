package io.clickledger.serving;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.WholeFile;
import io.clickledger.lake.JobResult;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code dashboard}: the clicks and money of an ad, a campaign or an advertiser, from Trino. */
public final class DashboardJob {
  private static final int DAYS_MAX = 400;

  /**
   * @param days UTC dates to show
   * @param to the last of them; empty: the newest that has clicks
   * @param out file in place of the terminal
   */
  public record Options(
      TrinoAddress address,
      Dashboard.Subject subject,
      int days,
      Optional<LocalDate> to,
      Dashboard.Grain grain,
      OutputFormat format,
      Optional<Path> out) {
    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      if (days < 1 || days > DAYS_MAX) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--days %d is not from 1 to %d".formatted(days, DAYS_MAX),
            "ask for a longer time in SQL: clickledger query --help");
      }
    }
  }

  private DashboardJob() {}

  public static JobResult run(Consumer<String> say, Options options) {
    try (var trino = Trino.open(options.address())) {
      var to =
          options
              .to()
              .or(() -> DashboardQuery.newestDate(trino))
              .orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
      var from = to.minusDays(options.days() - 1L);
      var dashboard = DashboardQuery.ask(trino, options.subject(), from, to, options.grain());
      var text = text(dashboard, options.format());
      if (options.out().isPresent()) {
        WholeFile.write(text + "\n", options.out().get());
      } else if (options.format() == OutputFormat.TABLE) {
        say.accept(text);
      } else {
        // For a program: nothing but what it asked for.
        return JobResult.done(text);
      }
      return JobResult.done(told(dashboard, options));
    }
  }

  private static String text(Dashboard dashboard, OutputFormat format) {
    return switch (format) {
      case TABLE -> DashboardText.of(dashboard);
      case CSV -> DashboardRows.csv(dashboard);
      case JSON -> DashboardRows.json(dashboard);
      case HTML -> DashboardHtml.of(dashboard);
    };
  }

  private static String told(Dashboard dashboard, Options options) {
    var what =
        dashboard.points().isEmpty()
            ? "no click of %s from %s to %s: check its number and the dates"
                .formatted(dashboard.subject(), dashboard.from(), dashboard.to())
            : "%s, %s to %s".formatted(dashboard.subject(), dashboard.from(), dashboard.to());
    return "dashboard: " + what + options.out().map(file -> "; written to " + file).orElse("");
  }
}
