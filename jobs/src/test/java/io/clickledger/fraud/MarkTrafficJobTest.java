package io.clickledger.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkTrafficJobTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant NOW = Instant.parse("2026-03-30T02:00:00.123456Z");
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
  private static final String GOOGLEBOT = "Googlebot/2.1 (+http://www.google.com/bot.html)";

  @TempDir Path directory;
  private Lake lake;
  private JobContext job;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void openLake() {
    lake = new Lake(SPARK, directory.resolve("lake").toString());
    job = TestSession.context(lake, "mark-traffic", Clock.systemUTC());
  }

  @Test
  void writesMarksOfTheRoutineTier() throws IOException {
    RawRow.land(lake, click("human", 0, "u1"), click("bot", 0, "u2").from(null, "Wbot/1"));

    var result = mark(list("Wbot"), 10);

    assertThat(result).isEqualTo("mark-traffic: 1 new marks for 2026-03-28");
    var mark = lake.read(ClickVerdict.TABLE).collectAsList().get(0);
    assertThat(mark.mkString("|"))
        .isEqualTo(
            "bot|GIVT|bot-user-agent|2/list-b3788728/yauaa-7.32.0|INVALID|null"
                + "|2026-03-30T02:00:00.123456Z|2026-03-28|null|null|null");
    assertThat(job.counts())
        .hasSize(16)
        .containsEntry("marks_bot_user_agent", 1L)
        .containsEntry("marks_bot_user_agent_present", 0L)
        .containsEntry("marks_double_click", 0L)
        .containsEntry("marks_data_centre_ip_present", 0L);
    assertThat(job.reads()).containsKey("raw_click");
    assertThat(job.writes()).containsEntry("click_verdict", lake.version(ClickVerdict.TABLE));
  }

  @Test
  void shipsLists() {
    RawRow.land(
        lake,
        click("human", 0, "u1").from("10.0.0.1", FIREFOX),
        click("bot", 0, "u2").from("66.249.66.1", GOOGLEBOT),
        click("silent", 0, "u3").from("10.0.0.1", null));

    mark(Optional.empty(), 10);

    assertThat(marks()).containsExactly("bot bot-user-agent", "silent non-browser-agent");
  }

  @Test
  void takesNoCopyForASecondClick() {
    RawRow.land(
        lake,
        click("a", 0, "u1"),
        click("a", 0, "u1").received("2026-03-28T12:00:05Z"),
        click("a", 3, "u1").received("2026-03-28T12:00:06Z"));

    mark(Optional.empty(), 10);

    assertThat(marks()).isEmpty();
    assertThat(lake.has(ClickVerdict.TABLE)).isFalse();
  }

  @Test
  void addsNothingWhenRunAgain() throws IOException {
    RawRow.land(lake, click("a", 0, "u1"), click("b", 1, "u1").from(null, "Wbot/1"));
    mark(list("Wbot"), 10);
    var version = lake.version(ClickVerdict.TABLE);
    var before = texts();

    assertThat(mark(list("Wbot"), 10)).isEqualTo("mark-traffic: nothing new for 2026-03-28");

    assertThat(lake.version(ClickVerdict.TABLE)).isEqualTo(version);
    assertThat(texts()).isEqualTo(before);
    assertThat(said.toString(StandardCharsets.UTF_8).replaceAll("list-[0-9a-f]{8}", "LIST"))
        .isEqualTo(
            """
            mark-traffic: bot-user-agent 2/LIST/yauaa-7.32.0: 0 new marks, 1 already there
            mark-traffic: non-browser-agent 1/LIST/yauaa-7.32.0: 0 new marks, 0 already there
            mark-traffic: prefetch-agent 1/LIST: 0 new marks, 0 already there
            mark-traffic: data-centre-ip 1/LIST: 0 new marks, 0 already there
            mark-traffic: double-click 1/10s: 0 new marks, 1 already there
            mark-traffic: ip-ad-cap 1/60-per-hour: 0 new marks, 0 already there
            mark-traffic: user-campaign-cap 1/30-per-hour: 0 new marks, 0 already there
            mark-traffic: clock-ahead 1/60s: 0 new marks, 0 already there
            """);
  }

  @Test
  void takesNoModelFromOutsideForARuleOfItsName() throws IOException {
    RawRow.land(lake, click("a", 0, "u1"), click("b", 3, "u1"));
    var imported =
        Files.writeString(
            directory.resolve("vendor.ndjson"),
            """
        {"click_id":"b","tier":"SIVT","decision":"VALID","model":"double-click","model_version":"1/10s","decided_at":"2026-03-28T13:00:00Z"}
        """);
    ImportVerdictsJob.run(job, new ImportVerdictsJob.Options(imported.toString(), false));

    assertThat(mark(Optional.empty(), 10)).isEqualTo("mark-traffic: 1 new marks for 2026-03-28");
    assertThat(marks()).containsExactly("b double-click", "b double-click");
  }

  @Test
  void addsMarksForClicksThatArriveLater() {
    RawRow.land(lake, click("b", 5, "u1"), click("c", 12, "u1"));
    mark(Optional.empty(), 10);
    var before = texts();
    RawRow.land(lake, click("a", 0, "u1").received("2026-03-30T00:00:00Z"));

    mark(Optional.empty(), 10);

    assertThat(marks()).containsExactly("b double-click", "c double-click");
    assertThat(texts()).containsAll(before);
  }

  @Test
  void addsMarksForAnotherListAndChangesNone() throws IOException {
    RawRow.land(
        lake,
        click("a", 0, "u1").from(null, FIREFOX + " Abc/1"),
        click("b", 0, "u2").from(null, FIREFOX + " Xyz/1"));
    mark(list("Abc/"), 10);
    var before = texts();

    mark(list("Abc/", "Xyz/"), 10);

    assertThat(texts()).containsAll(before).hasSize(3);
    assertThat(marks()).containsExactly("a bot-user-agent", "a bot-user-agent", "b bot-user-agent");
  }

  @Test
  void addsMarksForAnotherParameterAndChangesNone() {
    RawRow.land(lake, click("a", 0, "u1"), click("b", 3, "u1"), click("c", 20, "u1"));
    mark(Optional.empty(), 10);
    var before = texts();

    mark(Optional.empty(), 30);

    assertThat(texts()).containsAll(before).hasSize(3);
    assertThat(lake.read(ClickVerdict.TABLE).collectAsList())
        .extracting(
            row -> row.getAs(ClickVerdict.CLICK_ID) + " " + row.getAs(ClickVerdict.RULE_VERSION))
        .containsExactlyInAnyOrder("b 1/10s", "b 1/30s", "c 1/30s");
  }

  @Test
  void saysWhichDatesHaveClicks() {
    RawRow.land(lake, click("a", 0, "u1"), at("b", "2026-04-02T00:00:00Z", "u1"));

    refused(() -> markDay(LocalDate.parse("2026-03-30")), ErrorCode.NOT_FOUND)
        .hasMessageContaining("holds no click of 2026-03-30")
        .hasMessageContaining("it holds clicks received from 2026-03-28 to 2026-04-02");
    assertThat(lake.has(ClickVerdict.TABLE)).isFalse();
  }

  @Test
  void saysThatTheLogIsEmptyOrMissing() {
    refused(() -> markDay(DAY), ErrorCode.NOT_FOUND).hasMessageContaining("no table raw_click");
    lake.create(RawClick.TABLE);
    refused(() -> markDay(DAY), ErrorCode.NOT_FOUND).hasMessageContaining("it is empty");
  }

  @Test
  void writesNothingWhenTheListIsBroken() throws IOException {
    RawRow.land(lake, click("a", 0, "u1"), click("b", 1, "u1"));
    var broken = list("Wbot", "b[");

    refused(() -> mark(broken, 10), ErrorCode.CONFIGURATION)
        .hasMessageContaining("entry 2 (line 3): the pattern \"b[\" is no regular expression");
    refused(() -> mark(Optional.of(directory + "/none.json"), 10), ErrorCode.CONFIGURATION)
        .hasMessageContaining("does not exist");
    assertThat(lake.has(ClickVerdict.TABLE)).isFalse();
  }

  @Test
  void refusesLimitsThatLeaveNothingValid() {
    RawRow.land(lake, click("a", 0, "u1"));
    for (var limits :
        List.of(
            new RoutineRules.Limits(0, 60, 30, 60),
            new RoutineRules.Limits(10, 0, 30, 60),
            new RoutineRules.Limits(10, 60, -1, 60),
            new RoutineRules.Limits(10, 60, 30, -1))) {
      refused(
          () -> run(new MarkTrafficJob.Options(DAY, RoutineRules.Lists.SHIPPED, limits)),
          ErrorCode.USAGE);
    }
    assertThat(lake.has(ClickVerdict.TABLE)).isFalse();
  }

  @Test
  void takesTheOperatorsListsOfServers() throws IOException {
    RawRow.land(
        lake,
        click("a", 0, "u1").from("10.1.0.1", FIREFOX),
        click("b", 0, "u2").from("10.2.0.1", FIREFOX),
        click("c", 0, "u3").from("52.4.0.1", FIREFOX));
    var one = Files.writeString(directory.resolve("one.txt"), "10.1.0.0/16\n");
    var two = Files.writeString(directory.resolve("two.csv"), "10.2.0.0,10.2.0.9,mine\n");

    run(servers(one.toString(), two.toString()));

    assertThat(marks()).containsExactly("a data-centre-ip", "b data-centre-ip");
    Files.writeString(two, "10.2.0.0-10.2.0.9\n");
    refused(() -> run(servers(one.toString(), two.toString())), ErrorCode.CONFIGURATION)
        .hasMessageContaining("two.csv, line 1: \"10.2.0.0-10.2.0.9\" is no range of addresses");
  }

  private static MarkTrafficJob.Options servers(String... files) {
    return new MarkTrafficJob.Options(
        DAY,
        new RoutineRules.Lists(
            Optional.empty(), Optional.empty(), Optional.empty(), List.of(files)),
        RoutineRules.Limits.DEFAULT);
  }

  private static RawRow click(String id, int second, String user) {
    return at(id, Instant.parse("2026-03-28T12:00:00Z").plusSeconds(second).toString(), user);
  }

  private static RawRow at(String id, String eventTime, String user) {
    return RawRow.of(id).at(eventTime).by(user).from(null, FIREFOX);
  }

  private String mark(Optional<String> list, int seconds) {
    return run(
        new MarkTrafficJob.Options(
            DAY,
            new RoutineRules.Lists(list, Optional.empty(), Optional.empty(), List.of()),
            new RoutineRules.Limits(seconds, 60, 30, 60)));
  }

  private String markDay(LocalDate date) {
    return run(MarkTrafficJob.Options.shipped(date));
  }

  private String run(MarkTrafficJob.Options options) {
    said.reset();
    job =
        new JobContext(
            lake,
            "mark-traffic",
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new PrintStream(said, true, StandardCharsets.UTF_8));
    return MarkTrafficJob.run(job, options).message();
  }

  private Optional<String> list(String... patterns) throws IOException {
    var entries = new ArrayList<String>();
    for (var pattern : patterns) {
      entries.add("{\"pattern\": \"" + pattern + "\"}");
    }
    var file = directory.resolve("bots.json");
    Files.writeString(file, "[\n" + String.join(",\n", entries) + "\n]\n");
    return Optional.of(file.toString());
  }

  /** Click and rule of every mark, sorted. */
  private List<String> marks() {
    if (!lake.has(ClickVerdict.TABLE)) {
      return List.of();
    }
    return lake.read(ClickVerdict.TABLE).collectAsList().stream()
        .map(row -> row.getAs(ClickVerdict.CLICK_ID) + " " + row.getAs(ClickVerdict.RULE))
        .sorted()
        .toList();
  }

  private List<String> texts() {
    return lake.read(ClickVerdict.TABLE).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      ThrowingCallable run, ErrorCode code) {
    return assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
