package io.clickledger.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.WriteId;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.reconcile.ReconcileJob;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lane whose checkpoint is lost goes on from the raw log, and every total stays right. */
class NewEpochTest {
  private static final int FILES_PER_BATCH = 144;

  private static List<Path> files;
  private static Path campaigns;
  private static JsonNode expected;

  private final Path landing = TestSession.directory();
  private final Lake lake = TestSession.lake();
  private int landed;

  @BeforeAll
  static void generate() throws Exception {
    var settings =
        GeneratorSettings.builder().clicks(10_000).days(2).seed(7).fileSeconds(600).build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    campaigns = world.campaigns();
    expected = new ObjectMapper().readTree(world.expected().toFile()).path("stream");
    try (var all = Files.walk(world.landing())) {
      files =
          all.filter(Files::isRegularFile)
              .sorted(Comparator.comparing(NewEpochTest::modified).thenComparing(p -> p))
              .toList();
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lands the files up to a share of them. */
  private void land(double share) throws IOException {
    for (; landed < share * files.size(); landed++) {
      var file = files.get(landed);
      Files.copy(
          file, landing.resolve(file.toFile().getName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private JobContext job(String name) {
    return job(name, Clock.systemUTC());
  }

  private JobContext job(String name, Clock clock) {
    return TestSession.context(lake, name, clock);
  }

  private void archive() throws Exception {
    ArchiveJob.run(
        job("archive"),
        new ArchiveJob.Options(
            new ClickFiles(landing.toString(), FILES_PER_BATCH), Optional.empty()));
  }

  private void rollup() throws Exception {
    RollupJob.run(
        job("rollup"), RollupJob.Options.once(new ClickFiles(landing.toString(), FILES_PER_BATCH)));
  }

  private ClickledgerException refusal() {
    return catchThrowableOfType(ClickledgerException.class, this::rollup);
  }

  private void loseCheckpoint(String lane) {
    FileUtil.fullyDelete(Path.of(lake.root(), "_checkpoints", lane, "0").toFile());
  }

  private void newEpoch(String lane, Clock clock) {
    NewEpochJob.run(job("new-epoch", clock), new NewEpochJob.Options(lane, false));
  }

  @Test
  @Tag("long")
  void countsEveryClickOnceAcrossALostCheckpoint() throws Exception {
    land(0.6);
    archive();
    rollup();
    land(0.7);
    archive();
    loseCheckpoint("rollup");
    assertThat(refusal())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT))
        .satisfies(e -> assertThat(e.remedy()).contains("clickledger new-epoch --lane rollup"));

    var before = lake.version(ClickMinute.TABLE);
    NewEpochJob.run(job("new-epoch"), new NewEpochJob.Options("rollup", true));
    assertThat(lake.version(ClickMinute.TABLE)).isEqualTo(before);

    newEpoch("rollup", Clock.systemUTC());
    requireTablesToAgreeWithDoors();
    land(1);
    archive();
    rollup();

    assertThat(Doors.of(lake, "rollup")).isEqualTo(Doors.expected(expected));
    requireTablesToAgreeWithDoors();
    CompactJob.run(job("compact"));
    requireTablesToAgreeWithDoors();
    assertThat(unexplained()).isZero();
  }

  @Test
  @Tag("faults")
  void comesToTheSameAfterACrashBetweenTheTables() throws Exception {
    land(0.5);
    rollup();
    archive();
    var doors = Doors.of(lake, "rollup");
    var minutes = minutes();
    land(0.55);
    archive();

    var hours = lake.has(ClickHour.TABLE) ? lake.version(ClickHour.TABLE) : -1;
    assertThatThrownBy(() -> newEpoch("rollup", new FailsOnceWritten(lake, hours)))
        .hasMessage("the power went off");
    assertThat(refusal().code()).isEqualTo(ErrorCode.CHECKPOINT);
    assertThat(refusal()).hasMessageContaining("was begun and not finished");
    newEpoch("rollup", Clock.systemUTC());

    requireTablesToAgreeWithDoors();
    assertThat(Doors.of(lake, "rollup").accepted()).isGreaterThan(doors.accepted());
    assertThat(minutes()).hasSizeGreaterThan(minutes.size());
    land(1);
    rollup();
    assertThat(Doors.of(lake, "rollup")).isEqualTo(Doors.expected(expected));
    requireTablesToAgreeWithDoors();
  }

  @Test
  void archivesEachRecordOnceWhereABatchWasLeftHalfWritten() throws Exception {
    land(0.1);
    archive();
    land(0.2);
    var whole = new Lake(TestSession.spark(), TestSession.directory().resolve("lake").toString());
    ArchiveJob.run(
        TestSession.context(whole, "archive", Clock.systemUTC()),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 10_000), Optional.empty()));
    var batches = batches("archive");
    var held = lake.read(RawClick.TABLE).select("source_name", "source_offset");
    lake.append(
        RawClick.TABLE,
        whole
            .read(RawClick.TABLE)
            .join(held, new String[] {"source_name", "source_offset"}, "left_anti"),
        new WriteId("clickledger-archive-0", batches));
    loseCheckpoint("archive");
    assertThatThrownBy(this::archive).hasMessageContaining("does not know it");

    newEpoch("archive", Clock.systemUTC());
    archive();
    archive();
    for (var table : List.of(RawClick.TABLE, RejectedClick.TABLE)) {
      var position = List.of("source_name", "source_partition", "source_offset");
      assertThat(lake.read(table).selectExpr(position.toArray(String[]::new)).collectAsList())
          .containsExactlyInAnyOrderElementsOf(
              whole.read(table).selectExpr(position.toArray(String[]::new)).collectAsList());
    }
    assertThat(Doors.of(lake, "archive")).isEqualTo(Doors.of(whole, "archive"));
  }

  private long batches(String lane) {
    return lake.read(StreamProgress.TABLE).where("lane = '" + lane + "'").count();
  }

  private void requireTablesToAgreeWithDoors() {
    var doors = Doors.of(lake, "rollup");
    assertThat(sum("sum(clicks)", ClickMinute.TABLE)).isEqualTo(doors.accepted());
    assertThat(sum("count(*)", LateClick.TABLE)).isEqualTo(doors.late());
  }

  private long sum(String aggregate, TableDefinition table) {
    return lake.read(table).selectExpr(aggregate).first().getLong(0);
  }

  private long unexplained() {
    var now = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);
    LoadCampaignsJob.run(
        job("load-campaigns"), new LoadCampaignsJob.Options(campaigns.toString(), false, false));
    var days =
        lake.read(ClickMinute.TABLE).select("event_date").distinct().collectAsList().stream()
            .map(row -> row.<LocalDate>getAs(0))
            .toList();
    assertThat(days).hasSizeGreaterThanOrEqualTo(2);
    for (var day : days) {
      RebuildTruthJob.run(job("rebuild-truth", now), RebuildTruthJob.Options.of(day));
      ReconcileJob.run(job("reconcile", now), new ReconcileJob.Options(day, 0.5));
    }
    return lake.read(Reconciliation.TABLE).where("unexplained <> 0").count();
  }

  private List<Row> minutes() {
    return lake.read(ClickMinute.TABLE).select("minute", "ad_id").distinct().collectAsList();
  }

  /** A clock that stops the job once, when the last table is written. */
  private static final class FailsOnceWritten extends Clock {
    private final Lake lake;
    private final long hours;
    private final Thread job = Thread.currentThread();
    private boolean hasFailed;

    private FailsOnceWritten(Lake lake, long hours) {
      this.lake = lake;
      this.hours = hours;
    }

    @Override
    public Instant instant() {
      var isNow = Thread.currentThread() == job && !hasFailed;
      if (isNow && lake.version(ClickHour.TABLE) > Math.max(hours, 0)) {
        hasFailed = true;
        throw new IllegalStateException("the power went off");
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
