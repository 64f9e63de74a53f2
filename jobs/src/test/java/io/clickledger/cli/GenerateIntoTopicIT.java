package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.testing.Doors;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code generate --to} a topic of a real broker, which the lanes then read. */
class GenerateIntoTopicIT {
  private static final String TOPIC = "clicks";
  private static final int PARTITIONS = 4;

  private static KafkaBroker broker;
  private static Path out;
  private static JsonNode expected;

  @BeforeAll
  static void generateIntoANewTopic() throws IOException, InterruptedException {
    broker = KafkaBroker.start();
    out = TestSession.directory().resolve("world");
    var ended = generate(out, TOPIC, "--malformed-share", "0.02");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("records in kafka:" + broker.bootstrap() + "/clicks");
    assertThat(out.resolve("campaigns.csv")).isNotEmptyFile();
    assertThat(out.resolve("landing")).doesNotExist();
    expected = new ObjectMapper().readTree(out.resolve("expected/expected.json").toFile());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static Ended generate(Path world, String topic, String... more) {
    var words =
        Stream.concat(
            Stream.of("generate", "--out", world.toString(), "--clicks", "4000", "--days", "1"),
            Stream.concat(Stream.of("--to", source(topic)), Arrays.stream(more)));
    return TestCommandLine.run(words.toArray(String[]::new));
  }

  private static String source(String topic) {
    return "kafka:" + broker.bootstrap() + "/" + topic;
  }

  @Test
  void fillsFourPartitionsWhoseRecordsTheBrokerStamps() throws Exception {
    var ends = broker.endOffsets(TOPIC);
    assertThat(ends).hasSize(PARTITIONS);
    assertThat(ends.values()).allMatch(end -> end > 500);
    assertThat(ends.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(expected.path("records_read").longValue());
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      assertThat(admin.describeConfigs(List.of(topic)).all().get().values())
          .singleElement()
          .extracting(config -> config.get("message.timestamp.type").value())
          .isEqualTo("LogAppendTime");
    }
  }

  @Test
  void keepsEachPartitionInTheOrderOfReceipt() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var receipts =
          broker.values(TOPIC, partition).stream()
              .map(value -> new String(value, StandardCharsets.UTF_8))
              .filter(line -> line.matches(".*\"received_at\":\"2026-03-2[89]T[^\"]*Z\".*"))
              .map(line -> line.replaceFirst(".*\"received_at\":\"([^\"]*)Z\".*", "$1"))
              .toList();
      assertThat(receipts).hasSizeGreaterThan(500);
      assertThat(receipts).isSorted();
    }
  }

  @Test
  void sendsEveryRecordThroughTheDoorThatTheOracleNames() {
    var lake = TestSession.lake();
    for (var lane : new String[] {"archive", "rollup"}) {
      var ended =
          TestCommandLine.run(lane, "--lake", lake.root(), "--source", source(TOPIC), "--once");
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    var archived = expected.path("archive");
    assertThat(Doors.of(lake, "archive"))
        .isEqualTo(
            new Doors(
                archived.path("accepted").longValue(),
                0,
                0,
                archived.path("rejected").longValue()));
    assertThat(archived.path("rejected").longValue()).isGreaterThan(50);
    assertThat(Doors.of(lake, "rollup")).isEqualTo(Doors.expected(expected.path("stream")));
  }

  @Test
  void saysHowFarTheArchiveHoldsEachPartition() throws InterruptedException {
    var lake = TestSession.lake();
    var archived =
        TestCommandLine.run("archive", "--lake", lake.root(), "--source", source(TOPIC), "--once");
    var status = TestCommandLine.run("status", "--lake", lake.root());
    broker
        .endOffsets(TOPIC)
        .forEach(
            (partition, end) -> {
              var line = "archive holds clicks/%d up to offset %,d".formatted(partition, end - 1);
              assertThat(archived.out()).contains(line + System.lineSeparator());
              assertThat(status.out()).contains(line + System.lineSeparator());
            });
  }

  @Test
  void leavesATopicThatHoldsTheSameClicksAsItIs() throws InterruptedException {
    var before = broker.endOffsets(TOPIC);
    var again = generate(out, TOPIC, "--malformed-share", "0.02");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("/clicks already holds these clicks: nothing to do");
    assertThat(broker.endOffsets(TOPIC)).isEqualTo(before);
  }

  @Test
  void refusesATopicThatHoldsRecords() {
    var world = TestSession.directory().resolve("world");
    var refused = generate(world, TOPIC);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains("error [USAGE]", "/clicks already holds", "remedy: name a topic that is empty");
    assertThat(world).doesNotExist();
  }

  @Test
  void refusesAFolderWhoseTopicIsAnother() throws InterruptedException {
    var refused = generate(out, "other", "--malformed-share", "0.02");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("topic clicks there, topic other asked");
    var world = TestSession.directory().resolve("world");
    var ended = generate(world, "short");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    broker.forget("short", 0, 1);
    var lost = generate(world, "short");
    assertThat(lost.exitCode()).isEqualTo(1);
    assertThat(lost.err()).contains("records were generated into", "and it holds");
  }

  @Test
  void takesATopicThatIsThereAndEmptyAtTheRateThatIsAsked() throws InterruptedException {
    broker.createTopic("slow", 2);
    var begun = System.nanoTime();
    var world = TestSession.directory().resolve("world");
    var ended = generate(world, "slow", "--rate", "2000", "--duplicate-share", "0");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    // 4,000 clicks and some that are rejected, the first of them at once.
    assertThat((System.nanoTime() - begun) / 1_000_000).isGreaterThan(1_990);
    assertThat(broker.endOffsets("slow"))
        .hasSize(2)
        .allSatisfy((p, end) -> assertThat(end).isGreaterThan(1_500));
  }

  @Test
  void saysThatNoBrokerIsThere() {
    var refused =
        TestCommandLine.run(
            "generate",
            "--out",
            TestSession.directory().resolve("world").toString(),
            "--to",
            "kafka:127.0.0.1:1/clicks");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("error [ENVIRONMENT]", "remedy: check --to kafka:HOST:PORT");
  }
}
