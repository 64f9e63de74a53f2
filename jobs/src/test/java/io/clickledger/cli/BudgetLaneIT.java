package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.gate.Admission;
import io.clickledger.gate.BudgetGate;
import io.clickledger.gate.Decision;
import io.clickledger.gate.DecisionFeed;
import io.clickledger.gate.KafkaFeed;
import io.clickledger.gate.KafkaSlots;
import io.clickledger.gate.Pulse;
import io.clickledger.lake.Lake;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.RecordedSpend;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The lane as a process between a real broker's topic and two gates, with an ad server around them:
 * what a gate admits is clicked, and every click is delivered twice.
 */
class BudgetLaneIT {
  private static final long PRICE = 10_000;
  private static final List<Long> CAMPAIGNS = List.of(1L, 2L, 3L);
  private static final long WITHOUT_BUDGET = 4;
  private static final long BUDGET = 1_000_000_000_000L;

  /** A machine that is busy takes its time; one that never gets there fails the test. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** How a JVM ends that was told to: 128 and the signal's number. */
  private static final int SIGTERM = 143;

  private static KafkaBroker broker;
  private final Lake lake = TestSession.lake();
  private final List<BudgetGate> gates = new ArrayList<>();
  private final Map<Long, Long> clicks = new HashMap<>();
  private int requests;

  @BeforeAll
  static void startBroker() throws IOException, InterruptedException {
    broker = KafkaBroker.start();
    broker.createTopic("clicks", 2);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void loadCampaigns() throws IOException {
    var lines = new ArrayList<String>();
    CAMPAIGNS.forEach(campaign -> lines.add(terms(campaign, BUDGET, "2020-01-01T00:00:00Z")));
    lines.add(terms(WITHOUT_BUDGET, 0, "2020-01-01T00:00:00Z"));
    load(lines);
  }

  private static String terms(long campaign, long budgetMicros, String validFrom) {
    return "%d,9,%d,USD,%d,UTC,%s".formatted(campaign, PRICE, budgetMicros, validFrom);
  }

  private void load(List<String> terms) throws IOException {
    var file = TestSession.directory().resolve("campaigns.csv");
    var header =
        "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from";
    Files.write(file, Stream.concat(Stream.of(header), terms.stream()).toList());
    LoadCampaignsJob.run(
        TestSession.context(lake, "load-campaigns", Clock.systemUTC()),
        new LoadCampaignsJob.Options(file.toString(), false, false));
  }

  @AfterEach
  void closeGates() throws IOException {
    for (var gate : gates) {
      gate.close();
    }
  }

  private ClickledgerProcess startLane(String... more) throws IOException {
    var words =
        Stream.of(
            "budget",
            "--lake",
            lake.root(),
            "--source",
            "kafka:" + broker.bootstrap() + "/clicks",
            "--slots",
            "4",
            "--limit-seconds",
            "8",
            "--record-seconds",
            "10");
    return ClickledgerProcess.start(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  private Properties kafka() {
    var properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrap());
    return properties;
  }

  private void openGates() {
    for (int gate = 0; gate < 2; gate++) {
      gates.add(
          new BudgetGate(
                  new KafkaFeed(kafka(), "budget-decisions"),
                  new KafkaSlots(kafka(), "budget-decisions-slots", "gates"))
              .start());
    }
  }

  private Admission ask(long campaign) {
    return gates.get(0).admit(campaign, PRICE);
  }

  /** One request for each campaign, at one gate after the other; the answers that were given. */
  private List<Admission> request() throws IOException, InterruptedException {
    var answers = new ArrayList<Admission>();
    for (var campaign : CAMPAIGNS) {
      var answer = gates.get(requests++ % gates.size()).admit(campaign, PRICE);
      answers.add(answer);
      if (answer.granted()) {
        click(campaign);
      }
    }
    Thread.sleep(20); // an ad server's pace, no waiting for anything
    return answers;
  }

  private void click(long campaign) throws IOException, InterruptedException {
    var count = clicks.merge(campaign, 1L, Long::sum);
    var click =
        """
        {"click_id":"c-%d-%d","event_time":%d,"ad_id":1,"campaign_id":%d,"advertiser_id":9,"publisher_id":1}"""
            .formatted(campaign, count, System.currentTimeMillis(), campaign)
            .getBytes(StandardCharsets.UTF_8);
    broker.send("clicks", (int) (count % 2), List.of(click, click));
  }

  /** Asks until the answers are what they should become. */
  private void requestUntil(Predicate<List<Admission>> reached, String what)
      throws IOException, InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    while (!reached.test(request())) {
      assertThat(Instant.now()).as(what + ": " + gates.get(0).metrics()).isBefore(deadline);
    }
  }

  private long admitted() {
    return gates.stream().mapToLong(gate -> gate.metrics().admittedMicros()).sum();
  }

  /** The allowances that were published last. */
  private long outstanding() throws IOException, InterruptedException {
    var allowances = new HashMap<Long, Long>();
    try (var feed = new KafkaFeed(kafka(), "budget-decisions")) {
      feed.catchUp(
          new DecisionFeed.Reader() {
            @Override
            public void decision(Decision decision) {
              allowances.put(decision.campaignId(), decision.allowanceMicros());
            }

            @Override
            public void pulse(Pulse pulse) {}

            @Override
            public void corrupted(String what) {
              throw new AssertionError(what);
            }
          });
    }
    return allowances.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void servesByTheNewestTermsFailsClosedWithoutTheLaneAndServesAgain() throws Exception {
    try (var lane = startLane()) {
      assertThat(lane.reaches("clickledger ")).isTrue();
      awaitFeed();
      openGates();
      requestUntil(answers -> answers.contains(Admission.ADMITTED), "serves");
      for (int round = 0; round < 100; round++) {
        request();
      }
      assertThat(ask(WITHOUT_BUDGET)).isEqualTo(Admission.STOPPED);
      assertThat(ask(77)).isEqualTo(Admission.UNKNOWN);
      takesNewTermsAsItRuns();
      assertThat(lane.killAfter(1)).as(lane.said()).isTrue();
    }
    var outstanding = outstanding();
    var before = admitted();
    requestUntil(
        answers -> answers.stream().allMatch(answer -> answer == Admission.STALE), "fails closed");
    assertThat(admitted() - before).isLessThanOrEqualTo(outstanding);
    assertThat(gates).allMatch(gate -> gate.metrics().slots() == 2);

    try (var lane = startLane()) {
      requestUntil(answers -> answers.contains(Admission.ADMITTED), "serves again");
      for (int round = 0; round < 50; round++) {
        request();
      }
      lane.handle().destroy();
      assertThat(lane.ended()).as(lane.said()).isEqualTo(SIGTERM);
    }
    try (var rest = startLane("--once")) {
      assertThat(rest.ended()).as(rest.said()).isZero();
    }
    assertThat(spent()).isEqualTo(clicked());
    assertThat(Path.of(lake.root(), "_checkpoints/budget/0/spend")).isDirectory();
  }

  /** A budget below what is spent, one where there was none, and a campaign that was not known. */
  private void takesNewTermsAsItRuns() throws IOException, InterruptedException {
    var now = Instant.now().toString();
    var lowered = CAMPAIGNS.get(2);
    load(
        List.of(
            terms(lowered, PRICE, now),
            terms(WITHOUT_BUDGET, BUDGET, now),
            terms(77, BUDGET, now)));
    requestUntil(answers -> answers.get(2) == Admission.STOPPED, "stops what is spent");
    requestUntil(
        answers -> ask(WITHOUT_BUDGET).granted() && ask(77).granted(),
        "serves what has a budget now");
    load(List.of(terms(lowered, BUDGET, Instant.now().toString())));
    requestUntil(answers -> answers.get(2).granted(), "serves what has a budget again");
  }

  /** The lane makes the topics of its feed when it starts. */
  private void awaitFeed() throws InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    while (!broker.hasTopic("budget-decisions-slots")) {
      assertThat(Instant.now()).as("the lane makes its feed").isBefore(deadline);
      Thread.sleep(200);
    }
  }

  private Map<Long, Long> clicked() {
    var micros = new HashMap<Long, Long>();
    clicks.forEach((campaign, count) -> micros.put(campaign, count * PRICE));
    return micros;
  }

  private Map<Long, Long> spent() {
    DeltaLog.clearCache();
    var spent = new HashMap<Long, Long>();
    RecordedSpend.of(lake)
        .forEach((day, micros) -> spent.merge(campaignOf(day), micros, Long::sum));
    return spent;
  }

  private static long campaignOf(String campaignDay) {
    return Long.parseLong(campaignDay.substring(0, campaignDay.indexOf(' ')));
  }
}
