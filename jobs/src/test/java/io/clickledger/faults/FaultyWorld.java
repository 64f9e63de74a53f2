package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.NaiveBudget;
import io.clickledger.fraud.MarkTrafficJob;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.stream.CompactJob;
import io.clickledger.table.BillableClick;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.ClicksTopic;
import io.clickledger.testing.Doors;
import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.RecordedSpend;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
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
  static final String MORE_FAULTS = "faults";

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

  /** The same topic and store, and a lake that does not exist yet, with settings of its own. */
  FaultyWorld withLake(String name) throws IOException {
    s3.forget();
    return new FaultyWorld(
        broker, s3, clicks, new Lake(TestSession.spark(), s3.lake(name)), s3.configuration());
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
      reader.assertMovedByBatch(RawClick.TABLE, lane, "accepted");
      reader.assertMovedByBatch(RejectedClick.TABLE, lane, "rejected");
      assertArchiveExact();
    } else {
      reader.assertMovedByBatch(ClickMinute.TABLE, lane, "accepted");
      reader.assertMovedByBatch(LateClick.TABLE, lane, "late");
      assertRollupExact();
    }
  }

  private JsonNode day() {
    return clicks.expected().path("days").path(0);
  }

  /** The UTC day of the clicks. */
  String date() {
    return day().path("event_date").textValue();
  }

  /** Loads the campaigns, in this process. */
  void loadCampaigns() throws IOException {
    var file = clicks.world().campaigns().toString();
    LoadCampaignsJob.run(job("load-campaigns"), new LoadCampaignsJob.Options(file, false, false));
  }

  /** Judges the day, in this process. */
  void judge() throws IOException {
    var day = LocalDate.parse(date());
    MarkTrafficJob.run(job("mark-traffic"), MarkTrafficJob.Options.shipped(day));
  }

  /** Rebuilds the day's truth, in this process. */
  void rebuild() {
    RebuildTruthJob.run(job("rebuild-truth"), RebuildTruthJob.Options.of(LocalDate.parse(date())));
  }

  /** Compacts the hours that are final, in this process. */
  void compact() {
    CompactJob.run(job("compact"));
  }

  private JobContext job(String name) {
    return TestSession.context(lake, name, Clock.systemUTC());
  }

  /** Looks on while the day's truth is replaced. */
  WatchingReader watchTruth() {
    return new WatchingReader(
        lake,
        Map.of(
            BillableClick.TABLE, "count_if(billable)",
            TruthHour.TABLE, "sum(net_clicks)",
            TruthDay.TABLE, "sum(net_clicks)"));
  }

  /**
   * Ends a watch of the truth, which was built before the day's clicks were judged and after: each
   * table held the one or the other, whole.
   */
  void assertTruthExact(WatchingReader reader) throws Exception {
    var gross = day().path("gross_clicks").longValue();
    var net = day().path("net_clicks").longValue();
    reader.stop();
    assertThat(net).isLessThan(gross);
    for (var table : List.of(BillableClick.TABLE, TruthHour.TABLE, TruthDay.TABLE)) {
      reader.assertMovedAlong(table, List.of(0L, gross, net));
    }
    assertThat(sum(TruthDay.TABLE, "gross_clicks")).isEqualTo(gross);
  }

  /** The budget lane's record is what a naive count makes of the clicks. */
  void assertSpendExact() throws IOException {
    assertThat(Doors.of(lake, "budget"))
        .isEqualTo(Doors.expected(clicks.expected().path("stream")));
    var directory = clicks.world().landing().resolveSibling("");
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(directory));
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

  @Override
  public void close() {
    s3.close();
    broker.close();
  }
}
