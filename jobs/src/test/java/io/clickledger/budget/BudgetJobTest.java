package io.clickledger.budget;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.budget.pacing.SpendCurve;
import io.clickledger.budget.pacing.Strategy;
import io.clickledger.common.ClickledgerException;
import io.clickledger.dedup.CountedClicks;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.NaiveBudget;
import io.clickledger.gate.Admission;
import io.clickledger.gate.BudgetGate;
import io.clickledger.gate.GateTime;
import io.clickledger.gate.SlotLease;
import io.clickledger.gate.SnapshotFeed;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.RecordedSpend;
import io.clickledger.testing.TestSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lane over landed files: spend as a naive count has it, whatever happens in between. */
class BudgetJobTest {
  private static Path world;
  private static List<Path> files;

  private Lake lake;
  private Path landing;
  private Path feed;

  @BeforeAll
  static void generate() throws Exception {
    var settings = GeneratorSettings.builder().clicks(6_000).days(6).campaigns(30).seed(11).build();
    world = TestSession.directory().resolve("world");
    var generated = ClickGenerator.generate(settings, world, line -> {});
    try (var landed = Files.list(generated.landing())) {
      files = landed.sorted(Comparator.comparing(BudgetJobTest::modified)).toList();
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void begin() throws Exception {
    lake = TestSession.lake();
    landing = Files.createDirectory(TestSession.directory().resolve("landing"));
    feed = TestSession.directory().resolve("decisions.ndjson");
  }

  private void loadCampaigns() {
    LoadCampaignsJob.run(
        TestSession.context(lake, "load-campaigns", Clock.systemUTC()),
        new LoadCampaignsJob.Options(world.resolve("campaigns.csv").toString(), false, false));
  }

  private void land(List<Path> some) throws IOException {
    for (var file : some) {
      var copy = landing.resolve(file.getFileName().toString());
      Files.copy(file, copy);
      Files.setLastModifiedTime(copy, Files.getLastModifiedTime(file));
    }
  }

  private void run(int filesPerBatch) throws Exception {
    BudgetJob.run(
        TestSession.context(lake, "budget", Clock.systemUTC()),
        new BudgetJob.Options(
            new ClickFiles(landing.toString(), filesPerBatch),
            Optional.empty(),
            new CountedClicks.Memory(CountedClicks.DEFAULT_SKEW_ALLOWANCE, 2, 2),
            new Feed.File(feed),
            new PacingSettings(
                Strategy.PREDICTIVE,
                SpendCurve.EVEN,
                Duration.ofSeconds(5),
                4,
                Duration.ofSeconds(5)),
            Duration.ofSeconds(60)));
  }

  private long sumOf(String column) {
    return lake.read(StreamProgress.TABLE).selectExpr("sum(" + column + ")").first().getLong(0);
  }

  @Test
  void countsWhatANaiveCountDoes() throws Exception {
    loadCampaigns();
    land(files);
    run(1_000);
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(world));
    assertThat(sumOf(StreamProgress.READ))
        .isEqualTo(
            sumOf(StreamProgress.ACCEPTED)
                + sumOf(StreamProgress.DUPLICATE)
                + sumOf(StreamProgress.LATE)
                + sumOf(StreamProgress.REJECTED));
  }

  @Test
  void countsTheSameInManyMicroBatchesAndRuns() throws Exception {
    loadCampaigns();
    var half = files.size() / 2;
    land(files.subList(0, half));
    run(half / 3);
    land(files.subList(half, files.size()));
    run(half / 3);
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(world));
    Files.delete(feed);
    run(half / 3);
    assertThat(RecordedSpend.of(lake)).as("nothing new").isEqualTo(NaiveBudget.spent(world));
    assertThat(feed).as("gates know of a lane that waits for its first click").exists();
  }

  @Test
  @Tag("faults")
  void addsNothingTwiceWhenAMicroBatchIsRunAgain() throws Exception {
    loadCampaigns();
    land(files);
    run(files.size() / 4);
    var commits = lake.root() + "/_checkpoints/budget/0/commits";
    var newest = newest(Path.of(commits));
    Files.delete(Path.of(commits, String.valueOf(newest)));
    run(files.size() / 4);
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(world));
  }

  private static long newest(Path log) throws IOException {
    try (var entries = Files.list(log)) {
      return entries
          .map(file -> file.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .mapToLong(Long::parseLong)
          .max()
          .orElseThrow();
    }
  }

  @Test
  void refusesACheckpointWithoutItsSpend() throws Exception {
    loadCampaigns();
    land(files.subList(0, 5));
    run(1_000);
    FileUtil.fullyDelete(new File(lake.root() + "/_checkpoints/budget/0/spend"));
    assertThatThrownBy(() -> run(1_000))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("knows its spend up to -1");
  }

  @Test
  void refusesWhereTheCheckpointIsGone() throws Exception {
    loadCampaigns();
    land(files.subList(0, 5));
    run(1_000);
    FileUtil.fullyDelete(new File(lake.root() + "/_checkpoints/budget/0"));
    assertThatThrownBy(() -> run(1_000)).isInstanceOf(ClickledgerException.class);
  }

  @Test
  @Tag("long")
  void countsTheSameInANewEpoch() throws Exception {
    loadCampaigns();
    var third = files.size() / 3;
    land(files.subList(0, third));
    archive();
    run(1_000);
    land(files.subList(third, 2 * third));
    archive();
    FileUtil.fullyDelete(new File(lake.root() + "/_checkpoints/budget/0"));
    assertThat(newEpoch(true)).contains("epoch 1", "dry run");
    assertThat(newEpoch(false)).contains("epoch 1");
    land(files.subList(2 * third, files.size()));
    run(1_000);
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(world));
    var archived = TestSession.context(lake, "archive", Clock.systemUTC());
    archive();
    assertThat(sumOf(archived, BudgetJob.LANE)).isEqualTo(sumOf(archived, "archive"));
  }

  private static long sumOf(JobContext job, String lane) {
    return job.read(StreamProgress.TABLE)
        .where(col(StreamProgress.LANE).equalTo(lane))
        .selectExpr("sum(" + StreamProgress.READ + ")")
        .first()
        .getLong(0);
  }

  private void archive() throws Exception {
    ArchiveJob.run(
        TestSession.context(lake, "archive", Clock.systemUTC()),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 1_000), Optional.empty()));
  }

  private String newEpoch(boolean dryRun) {
    return BudgetEpoch.begin(TestSession.context(lake, "new-epoch", Clock.systemUTC()), dryRun)
        .message();
  }

  @Test
  void pricesClicksOfACampaignOnceItIsKnown() throws Exception {
    var half = files.size() / 2;
    land(files.subList(0, half));
    run(1_000);
    assertThat(RecordedSpend.of(lake)).isEmpty();
    loadCampaigns();
    land(files.subList(half, files.size()));
    run(1_000);
    assertThat(RecordedSpend.of(lake)).isEqualTo(NaiveBudget.spent(world));
  }

  @Test
  void publishesDecisionsThatAGateReads() throws Exception {
    loadCampaigns();
    land(files);
    run(1_000);
    var newest = lake.read(StreamProgress.TABLE).selectExpr("max(newest_received_at)").first();
    var now = newest.<Instant>getAs(0).toEpochMilli();
    var time =
        new GateTime() {
          @Override
          public long millis() {
            return now;
          }

          @Override
          public long nanos() {
            return 0;
          }
        };
    try (var gate =
        new BudgetGate(new SnapshotFeed(feed), SlotLease.only(4), Duration.ofSeconds(5), time)) {
      gate.refresh();
      assertThat(gate.metrics().campaigns()).isEqualTo(30);
      assertThat(gate.metrics().corrupted()).isZero();
      var campaign =
          Long.parseLong(RecordedSpend.of(lake).keySet().iterator().next().split(" ")[0]);
      assertThat(gate.admit(campaign, 1))
          .as("what was decided before the gate had its slots is not for it")
          .isIn(Admission.ALLOWANCE_USED, Admission.THROTTLED, Admission.STOPPED);
      assertThat(gate.admit(424_242, 1)).isEqualTo(Admission.UNKNOWN);
    }
  }
}
