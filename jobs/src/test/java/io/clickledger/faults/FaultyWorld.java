package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.ClicksTopic;
import io.clickledger.testing.Doors;
import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A topic with a generated day of 9,000 clicks, a lake in a store that fails on demand, and
 * commands on both, as processes. The lanes take the day in some ten micro-batches.
 *
 * @param s3 meets the processes; the test itself reads behind it
 * @param configuration {@code --conf} of the processes
 */
record FaultyWorld(
    KafkaBroker broker, FaultyS3 s3, ClicksTopic clicks, Lake lake, Path configuration)
    implements AutoCloseable {
  /** What is to come of every fault. */
  static final String EXACT = "every total as the generator counted it, no half state seen";

  /** Tag of what only {@code mvn verify -Pfaults} runs. */
  static final String LONG = "faults";

  private static final String TOPIC = "clicks";
  private static final int PARTITIONS = 2;

  static FaultyWorld start() throws IOException, InterruptedException {
    var broker = KafkaBroker.start();
    broker.createTopic(TOPIC, PARTITIONS);
    var settings =
        GeneratorSettings.builder()
            .clicks(9_000)
            .days(1)
            .seed(21)
            .lateShare(0.02)
            .malformedShare(0.01)
            .absentReceiptShare(0)
            .build();
    var clicks = ClicksTopic.fill(broker, TOPIC, PARTITIONS, settings);
    var s3 = FaultyS3.start();
    s3.reachBehind();
    var lake = new Lake(TestSession.spark(), s3.lake("lake"));
    return new FaultyWorld(broker, s3, clicks, lake, s3.configuration());
  }

  /** The same topic and store, and a lake that does not exist yet. */
  FaultyWorld withLake(String name) {
    s3.forget();
    return new FaultyWorld(
        broker, s3, clicks, new Lake(TestSession.spark(), s3.lake(name)), configuration);
  }

  /** Starts a lane that ends when it has read the topic. */
  ClickledgerProcess lane(String lane) throws IOException {
    return lane(lane, "1000");
  }

  /** As {@link #lane}, in one micro-batch. */
  ClickledgerProcess rest(String lane) throws IOException {
    return lane(lane, "100000");
  }

  private ClickledgerProcess lane(String lane, String recordsPerBatch) throws IOException {
    return command(
        lane,
        "--source",
        "kafka:" + broker.bootstrap() + "/" + TOPIC,
        "--once",
        "--max-offsets-per-trigger",
        recordsPerBatch);
  }

  ClickledgerProcess command(String... words) throws IOException {
    var common = Stream.of("--lake", lake.root(), "--conf", configuration.toString());
    return ClickledgerProcess.start(Stream.concat(Stream.of(words), common).toArray(String[]::new));
  }

  /** Waits for a process that is to succeed. */
  static void finish(ClickledgerProcess process) throws IOException, InterruptedException {
    try (process) {
      assertThat(process.ended()).as(process.said()).isZero();
    }
  }

  /** Looks on while a lane writes. */
  WatchingReader watch(String lane) {
    return new WatchingReader(
        lake,
        lane.equals("archive")
            ? Map.of(RawClick.TABLE, "count(*)", RejectedClick.TABLE, "count(*)")
            : Map.of(ClickMinute.TABLE, "sum(clicks)", LateClick.TABLE, "count(*)"));
  }

  /** Ends a watch: totals are the generator's, and the reader saw nothing in between batches. */
  void assertExact(String lane, WatchingReader reader) throws Exception {
    reader.stop();
    if (lane.equals("archive")) {
      reader.assertMovedAlong(RawClick.TABLE, afterEachBatch(lane, "accepted"));
      reader.assertMovedAlong(RejectedClick.TABLE, afterEachBatch(lane, "rejected"));
      assertArchiveExact();
    } else {
      reader.assertMovedAlong(ClickMinute.TABLE, afterEachBatch(lane, "accepted"));
      reader.assertMovedAlong(LateClick.TABLE, afterEachBatch(lane, "late"));
      assertRollupExact();
    }
  }

  private void assertArchiveExact() {
    var archive = clicks.expected().path("archive");
    var position = new String[] {"source_name", "source_partition", "source_offset"};
    var raw = lake.read(RawClick.TABLE).selectExpr(position);
    var rejected = lake.read(RejectedClick.TABLE).selectExpr(position);
    assertThat(raw.count()).isEqualTo(archive.path("accepted").longValue());
    assertThat(rejected.count()).isEqualTo(archive.path("rejected").longValue());
    assertThat(raw.union(rejected).distinct().count())
        .isEqualTo(clicks.expected().path("records_read").longValue());
  }

  private void assertRollupExact() {
    var stream = Doors.expected(clicks.expected().path("stream"));
    assertThat(Doors.of(lake, "rollup")).isEqualTo(stream);
    assertThat(sum(ClickMinute.TABLE, "clicks")).isEqualTo(stream.accepted());
    assertThat(lake.read(LateClick.TABLE).count()).isEqualTo(stream.late());
  }

  long sum(TableDefinition table, String column) {
    return lake.read(table).selectExpr("sum(" + column + ")").first().getLong(0);
  }

  /** What a table may hold: nothing, or what a door has taken up to a micro-batch. */
  private List<Long> afterEachBatch(String lane, String door) {
    var sums = new ArrayList<>(List.of(0L));
    lake.read(StreamProgress.TABLE)
        .where("lane = '" + lane + "'")
        .orderBy("batch_id")
        .select(door)
        .collectAsList()
        .forEach(batch -> sums.add(sums.get(sums.size() - 1) + batch.getLong(0)));
    return sums;
  }

  @Override
  public void close() {
    s3.close();
    broker.close();
  }
}
