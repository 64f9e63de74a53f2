package io.clickledger.monitor;

import io.clickledger.lake.Lake;
import io.clickledger.lake.TableSize;
import io.clickledger.table.DayStatus;
import io.clickledger.table.JobRun;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The figures of a lake. A table that has no new version is not read again. */
final class LakeFigures {
  /** Jobs that run once a month are in it. */
  private static final Duration REMEMBERED = Duration.ofDays(62);

  private final Lake lake;
  private final List<String> costs;
  private final Map<TableDefinition, Known> known = new HashMap<>();

  private record Known(long version, List<Figure> figures) {}

  /**
   * @param costs names of the figures that every run has
   */
  LakeFigures(Lake lake, List<String> costs) {
    this.lake = lake;
    this.costs = List.copyOf(costs);
  }

  /**
   * @throws io.clickledger.common.ClickledgerException NOT_FOUND where there is no lake
   */
  List<Figure> at(Instant now) {
    lake.requirePresent();
    var figures = new ArrayList<Figure>();
    for (var table : Tables.ALL) {
      if (lake.has(table)) {
        figures.addAll(of(table, now));
      }
    }
    figures.add(Family.SCAN.is(JobFigures.seconds(now)));
    return figures;
  }

  private List<Figure> of(TableDefinition table, Instant now) {
    return of(
        table,
        () -> {
          var size = ofSize(table);
          if (table == JobRun.TABLE) {
            return Stream.concat(size, ofRuns(now)).toList();
          }
          return table == DayStatus.TABLE
              ? Stream.concat(size, DayFigures.of(lake.read(table))).toList()
              : size.toList();
        });
  }

  private List<Figure> of(TableDefinition table, Supplier<List<Figure>> figures) {
    var version = lake.version(table);
    var last = known.get(table);
    if (last == null || last.version() != version) {
      last = new Known(version, figures.get());
      known.put(table, last);
    }
    return last.figures();
  }

  private Stream<Figure> ofRuns(Instant now) {
    var runs = Run.since(lake.read(JobRun.TABLE), now.minus(REMEMBERED));
    return Stream.of(JobFigures.of(runs), DateFigures.of(runs, costs), OpenNotes.of(runs))
        .flatMap(figure -> figure);
  }

  private Stream<Figure> ofSize(TableDefinition table) {
    var size = TableSize.of(lake, table);
    var name = table.name();
    return Stream.of(
        Family.TABLE_VERSION.is(size.version(), name),
        Family.TABLE_FILES.is(size.files(), name),
        Family.TABLE_BYTES.is(size.bytes(), name),
        Family.TABLE_LARGEST_PARTITION.is(size.largestPartitionFiles(), name),
        Family.TABLE_COMMITS_SINCE_CHECKPOINT.is(size.commitsSinceCheckpoint(), name));
  }
}
