package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.ClicksTopic;
import io.clickledger.testing.Doors;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.DeltaLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lanes on a topic of a real broker, as processes. */
class KafkaLanesIT {
  private static final String TOPIC = "clicks";
  private static final int PARTITIONS = 3;
  private static final String OFFSETS_PER_BATCH = "2500";

  /** A tombstone, nothing, no JSON, and one byte over 1 MiB. */
  private static final int NO_CLICKS = 4;

  private static KafkaBroker broker;
  private static JsonNode expected;

  @BeforeAll
  static void fillTopic() throws IOException, InterruptedException {
    broker = KafkaBroker.start();
    broker.createTopic(TOPIC, PARTITIONS, Map.of("max.message.bytes", String.valueOf(2 << 20)));
    var settings =
        GeneratorSettings.builder().clicks(20_000).days(1).seed(5).absentReceiptShare(0).build();
    expected = ClicksTopic.fill(broker, TOPIC, PARTITIONS, settings).expected();
    broker.send(TOPIC, 0, noClicks());
  }

  private static List<byte @Nullable []> noClicks() {
    var oversized = new byte[(1 << 20) + 1];
    Arrays.fill(oversized, (byte) ' ');
    return Arrays.asList(null, new byte[0], "no click".getBytes(StandardCharsets.UTF_8), oversized);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void archivesEveryRecordOnceUnderItsPosition() throws IOException, InterruptedException {
    var lake = killedOnceAndFinished("archive");
    assertThat(lake.read(RawClick.TABLE).count())
        .isEqualTo(expected.path("archive").path("accepted").longValue());
    assertThat(lake.read(RejectedClick.TABLE).count())
        .isEqualTo(expected.path("archive").path("rejected").longValue() + NO_CLICKS);
    var positions = List.of("source_name", "source_partition", "source_offset");
    var held =
        lake.read(RawClick.TABLE)
            .selectExpr(positions.toArray(String[]::new))
            .union(lake.read(RejectedClick.TABLE).selectExpr(positions.toArray(String[]::new)));
    var ends = broker.endOffsets(TOPIC);
    assertThat(held.distinct().count())
        .isEqualTo(ends.values().stream().mapToLong(Long::longValue).sum());
    assertThat(held.where("source_name <> '" + TOPIC + "'").count()).isZero();
    assertThat(
            lake.read(RejectedClick.TABLE)
                .where(
                    "source_partition = 0 AND source_offset >= "
                        + (ends.getOrDefault(0, 0L) - NO_CLICKS))
                .orderBy("source_offset")
                .select("reason")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("EMPTY_RECORD", "EMPTY_RECORD", "NOT_JSON", "OVERSIZED");
  }

  @Test
  void countsEveryClickOnce() throws IOException, InterruptedException {
    var lake = killedOnceAndFinished("rollup");
    var behind =
        lake.read(StreamProgress.TABLE).selectExpr("sum(behind_memory)").first().getLong(0);
    assertThat(behind).as("behind the memory").isZero();
    var stream = Doors.expected(expected.path("stream"));
    assertThat(Doors.of(lake, "rollup"))
        .isEqualTo(
            new Doors(
                stream.accepted(),
                stream.duplicate(),
                stream.late(),
                stream.rejected() + NO_CLICKS));
  }

  @Test
  void stopsWhereTheTopicHasForgottenWhatWasNotRead() throws IOException, InterruptedException {
    broker.createTopic("short", 1);
    var record = "no click".getBytes(StandardCharsets.UTF_8);
    broker.send("short", 0, List.of(record, record));
    var lake = TestSession.lake();
    try (var process = start("archive", lake, "short")) {
      assertThat(process.ended()).as(process.said()).isZero();
    }
    broker.send("short", 0, List.of(record, record, record));
    broker.forget("short", 0, 4);
    try (var process = start("archive", lake, "short")) {
      assertThat(process.ended()).as(process.said()).isEqualTo(2);
      assertThat(process.said()).contains("error [SOURCE_LOST]", "remedy: nothing was skipped");
    }
    DeltaLog.clearCache();
    assertThat(lake.read(RejectedClick.TABLE).count()).isEqualTo(2);
  }

  @Test
  void saysThatATopicIsNotThere() throws IOException, InterruptedException {
    try (var process = start("rollup", TestSession.lake(), "clikcs")) {
      assertThat(process.ended()).as(process.said()).isEqualTo(2);
      assertThat(process.said()).contains("error [NOT_FOUND]", "has no topic clikcs");
    }
  }

  private static Lake killedOnceAndFinished(String lane) throws IOException, InterruptedException {
    var lake = TestSession.lake();
    try (var process = start(lane, lake, TOPIC)) {
      var wrote = process.reaches(lane + ": batch");
      assertThat(wrote && process.killAfter(200)).as(process.said()).isTrue();
    }
    try (var process = start(lane, lake, TOPIC)) {
      assertThat(process.ended()).as(process.said()).isZero();
    }
    DeltaLog.clearCache();
    return lake;
  }

  private static ClickledgerProcess start(String lane, Lake lake, String topic) throws IOException {
    return ClickledgerProcess.start(
        lane,
        "--lake",
        lake.root(),
        "--source",
        "kafka:" + broker.bootstrap() + "/" + topic,
        "--once",
        "--max-offsets-per-trigger",
        OFFSETS_PER_BATCH);
  }
}
