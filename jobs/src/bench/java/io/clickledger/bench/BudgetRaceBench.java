package io.clickledger.bench;

import io.clickledger.bench.race.Race;
import io.clickledger.bench.race.Race.Outcome;
import io.clickledger.bench.race.Scenario;
import io.clickledger.budget.pacing.Strategy;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * {@code bench budget-race}: what is overspent and what is not delivered, in simulated days of
 * seeded traffic, by the staleness of decisions and by strategy.
 */
final class BudgetRaceBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "budget-race",
          "overspend and under-delivery by staleness and strategy, simulated",
          List.of(
              new Benchmark.Flag("rate", "2", "requests a second of each campaign, on average"),
              new Benchmark.Flag("seeds", "5", "days of each kind"),
              new Benchmark.Flag("campaigns", "1000", "campaigns of the Zipf scenario")),
          BudgetRaceBench::run);

  /** A logarithmic axis has no zero. */
  private static final double FLOOR = 0.0001;

  private static final List<Double> STALENESS = List.of(0.5, 1.0, 2.0, 5.0, 30.0, 300.0);

  /** Days of one kind, with one strategy and one staleness, added up. Money in millionths. */
  private record Cell(
      String scenario,
      Strategy strategy,
      double staleness,
      double budget,
      double overspent,
      double underDelivered,
      double bound,
      double worstOverspendShare) {

    static Cell of(List<Outcome> days) {
      var first = days.get(0);
      return new Cell(
          first.scenario().name(),
          first.strategy(),
          first.stalenessSeconds(),
          days.stream().mapToDouble(day -> day.scenario().budgetMicros()).sum(),
          days.stream().mapToDouble(Outcome::overspendMicros).sum(),
          days.stream().mapToDouble(Outcome::underDeliveryMicros).sum(),
          days.stream().mapToDouble(Outcome::boundMicros).sum(),
          days.stream().mapToDouble(Outcome::overspendShare).max().orElse(0));
    }

    double overspendPercent() {
      return 100 * overspent / budget;
    }

    double underDeliveryPercent() {
      return 100 * underDelivered / budget;
    }

    double boundPercent() {
      return 100 * bound / budget;
    }
  }

  private BudgetRaceBench() {}

  private static void run(Flags flags) throws IOException {
    var rate = flags.share("rate");
    var kinds = new LinkedHashMap<String, List<Scenario>>();
    Stream.<Function<Double, Scenario>>of(
            Scenario::steady,
            Scenario::burst,
            Scenario::viral,
            Scenario::flapping,
            Scenario::outage,
            Scenario::skew,
            perSecond -> Scenario.rarelyClicked(20 * perSecond))
        .map(kind -> kind.apply(rate))
        .forEach(scenario -> kinds.put(scenario.name(), List.of(scenario)));
    var zipf = Scenario.zipf((int) flags.number("campaigns"), rate);
    kinds.put("zipf", zipf);

    System.out.printf(
        "%n%-16s %9s  %-11s %14s %9s %14s %9s %10s%n",
        "", "staleness", "", "overspent", "", "not delivered", "", "bound");
    var cells = new ArrayList<Cell>();
    for (var kind : kinds.entrySet()) {
      var seeds = kind.getKey().equals("zipf") ? 1 : flags.number("seeds");
      for (var staleness : STALENESS) {
        for (var strategy : Strategy.values()) {
          var cell = cell(kind.getKey(), kind.getValue(), strategy, staleness, seeds);
          tell(cell);
          cells.add(cell);
        }
      }
    }
    Files.createDirectories(flags.dir());
    writeCsv(flags, cells);
    plot(flags, cells);
    flags.write("budget-race", Map.of("cells", cells));
  }

  private static Cell cell(
      String name, List<Scenario> scenarios, Strategy strategy, double staleness, long seeds) {
    var days = new ArrayList<Outcome>();
    for (var scenario : scenarios) {
      for (long seed = 0; seed < seeds; seed++) {
        var day = Race.run(scenario, strategy, staleness, seed);
        if (day.overspendMicros() > day.boundMicros()) {
          throw new IllegalStateException(
              "%s overspent %d, more than staleness × velocity allows: %.0f"
                  .formatted(strategy, day.overspendMicros(), day.boundMicros()));
        }
        days.add(day);
      }
    }
    var all = Cell.of(days);
    return new Cell(
        name,
        strategy,
        staleness,
        all.budget(),
        all.overspent(),
        all.underDelivered(),
        all.bound(),
        all.worstOverspendShare());
  }

  private static void tell(Cell cell) {
    System.out.printf(
        Locale.ROOT,
        "%-16s %7.1f s  %-11s %13.2f$ %8.4f%% %13.2f$ %8.4f%% %9.4f%%%n",
        cell.scenario(),
        cell.staleness(),
        cell.strategy().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        cell.overspent() / 1e6,
        cell.overspendPercent(),
        cell.underDelivered() / 1e6,
        cell.underDeliveryPercent(),
        cell.boundPercent());
  }

  private static void writeCsv(Flags flags, List<Cell> cells) throws IOException {
    var lines = new ArrayList<String>();
    lines.add(
        "scenario,strategy,staleness_seconds,budget,overspent,overspent_percent,not_delivered,"
            + "not_delivered_percent,bound_percent,worst_overspent_percent");
    for (var cell : cells) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f",
              cell.scenario(),
              cell.strategy().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              cell.staleness(),
              cell.budget() / 1e6,
              cell.overspent() / 1e6,
              cell.overspendPercent(),
              cell.underDelivered() / 1e6,
              cell.underDeliveryPercent(),
              cell.boundPercent(),
              100 * cell.worstOverspendShare()));
    }
    var file = flags.dir().resolve("budget-race.csv");
    Files.write(file, lines);
    System.out.println("\ntable: " + file);
  }

  /** Overspend against staleness, both logarithmic, under the bound that velocity sets. */
  private static void plot(Flags flags, List<Cell> cells) throws IOException {
    var charts = new ArrayList<XYChart>();
    for (var scenario : cells.stream().map(Cell::scenario).distinct().toList()) {
      var chart =
          new XYChartBuilder()
              .width(560)
              .height(380)
              .title(scenario)
              .xAxisTitle("staleness of decisions, seconds")
              .yAxisTitle("overspent, % of budget")
              .build();
      chart
          .getStyler()
          .setXAxisLogarithmic(true)
          .setYAxisLogarithmic(true)
          .setYAxisMin(FLOOR)
          .setYAxisMax(100.0)
          .setChartBackgroundColor(Color.WHITE)
          .setLegendPosition(Styler.LegendPosition.InsideNW);
      var here = cells.stream().filter(cell -> cell.scenario().equals(scenario)).toList();
      line(
          chart,
          "bound: (staleness + longest delay) × peak velocity",
          of(here, Strategy.HARD_STOP),
          Cell::boundPercent);
      line(chart, "hard-stop", of(here, Strategy.HARD_STOP), Cell::overspendPercent);
      line(chart, "predictive", of(here, Strategy.PREDICTIVE), Cell::overspendPercent);
      charts.add(chart);
    }
    var file = flags.dir().resolve("budget-race.png");
    BitmapEncoder.saveBitmap(
        charts, (charts.size() + 1) / 2, 2, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    System.out.println("plot: " + file + " (nothing overspent is drawn at " + FLOOR + " %)");
  }

  private static List<Cell> of(List<Cell> cells, Strategy strategy) {
    return cells.stream().filter(cell -> cell.strategy() == strategy).toList();
  }

  private static void line(
      XYChart chart, String name, List<Cell> cells, Function<Cell, Double> value) {
    chart
        .addSeries(
            name,
            cells.stream().map(Cell::staleness).toList(),
            cells.stream().map(value).map(percent -> Math.max(FLOOR, percent)).toList())
        .setMarker(SeriesMarkers.CIRCLE);
  }
}
