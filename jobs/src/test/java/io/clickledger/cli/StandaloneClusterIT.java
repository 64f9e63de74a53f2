package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.Doors;
import io.clickledger.testing.SparkCluster;
import io.clickledger.testing.TestSession;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same jar on a cluster of two workers, of which one is lost in the middle of the work. */
@Tag("faults")
class StandaloneClusterIT {
  private static final Path PROFILE =
      ClickledgerProcess.ROOT.resolve("conf/spark/standalone.conf").toAbsolutePath().normalize();

  private final Lake lake = TestSession.lake();

  @Test
  void losesAWorkerAndNoClick() throws Exception {
    var settings = GeneratorSettings.builder().clicks(20_000).days(1).build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    var expected = new ObjectMapper().readTree(world.expected().toFile());
    var source = "files:" + world.landing();
    var date = settings.startDay().toString();

    beside("load-campaigns", "--file", world.campaigns().toString());
    try (var cluster = SparkCluster.start(2)) {
      run(cluster, "archive", "--once", "--source", source);
      try (var rollup =
          submit(
              cluster, "rollup", "--once", "--source", source, "--max-files-per-trigger", "24")) {
        assertThat(rollup.reaches("rollup: batch 2")).as(rollup.said()).isTrue();
        cluster.killWorker(0);
        assertThat(rollup.ended()).as(rollup.said()).isZero();
      }
      run(cluster, "mark-traffic", "--date", date);
      run(cluster, "rebuild-truth", "--date", date);
      run(cluster, "reconcile", "--date", date);
    }

    assertThat(Doors.of(lake, "archive")).isEqualTo(Doors.expected(expected.path("archive")));
    assertThat(lake.read(RawClick.TABLE).count())
        .isEqualTo(expected.path("archive").path("accepted").longValue());
    assertThat(Doors.of(lake, "rollup")).isEqualTo(Doors.expected(expected.path("stream")));
    assertThat(sum(ClickMinute.TABLE, ClickMinute.CLICKS))
        .isEqualTo(expected.path("stream").path("accepted").longValue());
    assertThat(sum(TruthDay.TABLE, TruthDay.GROSS_CLICKS))
        .isEqualTo(expected.path("days").path(0).path("gross_clicks").longValue());
  }

  private long sum(TableDefinition table, String column) {
    return lake.read(table).agg(functions.sum(column)).first().getLong(0);
  }

  private void beside(String... words) {
    var ended = TestCommandLine.run(onLake(words));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private void run(SparkCluster cluster, String... words) throws Exception {
    try (var process = submit(cluster, words)) {
      assertThat(process.ended()).as(process.said()).isZero();
    }
  }

  private ClickledgerProcess submit(SparkCluster cluster, String... words) throws Exception {
    return cluster.submit(PROFILE, onLake(words));
  }

  private String[] onLake(String... words) {
    return Stream.concat(Stream.of(words), Stream.of("--lake", lake.root())).toArray(String[]::new);
  }
}
