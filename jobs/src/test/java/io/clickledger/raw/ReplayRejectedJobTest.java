package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.table.DayStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReplayRejectedJobTest {
  private static final String FILE = "file:/landing/part-0.ndjson";

  private static final ReplayRejectedJob.Options ALL = ReplayRejectedJob.Options.all();
  private static final ReplayRejectedJob.Options DRY =
      new ReplayRejectedJob.Options(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);

  private Lake lake;
  private JobContext job;
  private ByteArrayOutputStream said;

  @BeforeEach
  void newLake() {
    lake = TestSession.lake();
    lake.create(RawClick.TABLE);
    said = new ByteArrayOutputStream();
    job = newJob();
  }

  private JobContext newJob() {
    var out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new JobContext(lake, "replay-rejected", Map.of(), Clock.systemUTC(), out);
  }

  private String run(ReplayRejectedJob.Options options) {
    said.reset();
    job = newJob();
    return ReplayRejectedJob.run(job, options).message();
  }

  private String run(String... repaired) throws IOException {
    var file = Files.write(TestSession.directory().resolve("repaired.ndjson"), List.of(repaired));
    return run(
        new ReplayRejectedJob.Options(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(file.toString()),
            false));
  }

  private List<String> said() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static String click(String id) {
    return click(id, ",\"received_at\":\"2026-03-28T11:00:01Z\"");
  }

  private static String click(String id, String more) {
    return """
        {"click_id":"%s","event_time":"2026-03-28T11:00:00Z","ad_id":1,"campaign_id":2,\
        "advertiser_id":7,"publisher_id":3%s}"""
        .formatted(id, more);
  }

  private static String repaired(long offset, String payload) {
    return """
        {"source_name":"%s","source_partition":0,"source_offset":%d,"payload":%s}"""
        .formatted(FILE, offset, payload);
  }

  private List<String> log(String... columns) {
    return lake.read(RawClick.TABLE).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .toList();
  }

  private List<String> ids() {
    return log(RawClick.CLICK_ID);
  }

  @Test
  void bringsBackWhatTheRepairedParserTakes() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 6, "not JSON"),
        RejectedRow.of(RejectReason.NOT_JSON, FILE, 7, "still not JSON"));

    assertThat(run(ALL))
        .isEqualTo(
            "replay-rejected: 1 of 3 rejected records went into the log, 0 were there already,"
                + " 2 are still rejected");
    assertThat(
            log(
                "click_id",
                "source_name",
                "source_partition",
                "source_offset",
                "date_format(received_at, 'HH:mm:ss')",
                "received_date",
                "received_hour"))
        .containsExactly("a " + FILE + " 0 5 11:00:01 2026-03-28 11");
    assertThat(lake.read(RejectedClick.TABLE).count()).isEqualTo(3);
    assertThat(job.counts())
        .containsExactly(
            Map.entry("rejected", 3L),
            Map.entry("passed", 1L),
            Map.entry("already_in_log", 0L),
            Map.entry("still_rejected", 2L));
    assertThat(job.reads()).containsKeys("raw_click", "rejected_click");
    assertThat(job.writes()).containsExactly(Map.entry("raw_click", 1L));
  }

  @Test
  void tellsWhatBecameOfEveryReasonAndWhatToRunNext() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 6, "[1]"));
    run(ALL);

    assertThat(said())
        .containsExactly(
            "reason                 rejected       passed   in the log still rejected",
            "BAD_IP                        2            1            0              1",
            "all                           2            1            0              1",
            "still rejected: 1 of BAD_IP, now NOT_AN_OBJECT, for example "
                + FILE
                + ", partition 0, offset 6: The record must be a JSON object, but is the array [1].",
            "these UTC days change: 2026-03-28",
            "next, for each of them:",
            "  clickledger mark-traffic --lake " + lake.root() + " --date 2026-03-28",
            "  clickledger rebuild-truth --lake " + lake.root() + " --date 2026-03-28",
            "  clickledger reconcile --lake " + lake.root() + " --date 2026-03-28");
  }

  @Test
  void namesInvoicesThatTheClicksComeTooLateFor() {
    RejectedRow.land(lake, RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")));
    lake.create(DayStatus.TABLE);
    for (var closed : List.of("2026-03-27 7", "2026-03-28 8", "2026-03-30 7")) {
      var row =
          RowFactory.create(
              LocalDate.parse(closed.substring(0, 10)),
              Long.valueOf(closed.substring(11)),
              DayStatus.CLOSED,
              Instant.EPOCH,
              "run",
              null);
      lake.append(
          DayStatus.TABLE, lake.spark().createDataFrame(List.of(row), DayStatus.TABLE.schema()));
    }
    run(ALL);

    assertThat(said().get(said().size() - 1))
        .isEqualTo(
            "invoiced already, among the billing days of these clicks: advertiser 7 on 2026-03-27;"
                + " what was issued stays, the difference is owed by a note");
  }

  @Test
  void changesNothingTheSecondTime() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")),
        RejectedRow.of(RejectReason.NOT_JSON, FILE, 7, "still not JSON"));
    run(ALL);

    assertThat(run(ALL))
        .contains("0 of 2 rejected records went into the log, 1 were there already, 1 are still");
    assertThat(said()).noneMatch(line -> line.contains("UTC days"));
    assertThat(ids()).containsExactly("a");
    assertThat(lake.version(RawClick.TABLE)).isEqualTo(1);
  }

  @Test
  void bringsBackLaterWhatIsRepairedLater() throws IOException {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")),
        RejectedRow.of(RejectReason.NOT_JSON, FILE, 7, "still not JSON"));
    run(ALL);
    RawRow.land(lake, RawRow.of("between"));

    assertThat(run(repaired(7, click("b")), repaired(5, click("other"))))
        .contains("1 of 2 rejected records went into the log, 1 were there already, 0 are");
    assertThat(ids()).containsExactly("a", "b", "between");
  }

  @Test
  void writesNothingInADryRun() {
    RejectedRow.land(lake, RejectedRow.of(RejectReason.BAD_IP, FILE, 5, click("a")));

    assertThat(run(DRY))
        .isEqualTo(
            "replay-rejected: 1 of 1 rejected records would go into the log, 0 were there already,"
                + " 0 are still rejected (dry run: nothing was written)");
    assertThat(said()).contains("these UTC days would change: 2026-03-28");
    assertThat(said().get(0)).contains("would pass");
    assertThat(ids()).isEmpty();
    assertThat(lake.version(RawClick.TABLE)).isZero();
    assertThat(job.writes()).isEmpty();
  }

  @Test
  void replaysOneReasonAndTheDaysOfArrival() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 1, click("ip")),
        RejectedRow.of(RejectReason.BAD_ID, FILE, 2, click("id")),
        RejectedRow.of(RejectReason.BAD_ID, FILE, 3, click("day after"))
            .arrived("2026-03-29T00:00:00Z"),
        RejectedRow.of(RejectReason.BAD_ID, FILE, 4, click("id-day-after"))
            .arrived("2026-03-29T00:00:00Z"),
        RejectedRow.of(RejectReason.BAD_ID, FILE, 5, click("id-later"))
            .arrived("2026-03-30T00:00:00Z"));

    run(days("2026-03-28", "2026-03-28", "BAD_ID"));
    assertThat(ids()).containsExactly("id");
    run(days("2026-03-29", "2026-03-29", "BAD_ID"));
    assertThat(ids()).containsExactly("id", "id-day-after");
    run(days("2026-03-30", "2026-03-31", "BAD_IP"));
    assertThat(ids()).hasSize(2);
    run(ALL);
    assertThat(ids()).containsExactly("id", "id-day-after", "id-later", "ip");
  }

  private static ReplayRejectedJob.Options days(String from, String to, String reason) {
    return new ReplayRejectedJob.Options(
        Optional.of(LocalDate.parse(from)),
        Optional.of(LocalDate.parse(to)),
        Optional.of(reason),
        Optional.empty(),
        false);
  }

  @Test
  void takesRepairedRecordsAsObjectsAndAsText() throws IOException {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.NOT_JSON, FILE, 1, "broken"),
        RejectedRow.of(RejectReason.NOT_JSON, FILE, 2, "broken"),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 3, click("not named")),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 4, "broken"));

    run(
        repaired(1, click("object", ", \"note\" : {\"kept\":[1.10]}")),
        "",
        repaired(2, "\"" + click("text").replace("\"", "\\\"") + "\""),
        repaired(4, click("twice", ",\"ad_id\":2"))
            .replace("\"payload\"", "\"detail\":{\"x\":1},\"payload\""));

    assertThat(log("click_id", "source_offset", "extra"))
        .containsExactly("object 1 {\"note\" : {\"kept\":[1.10]}}", "text 2 null");
    assertThat(said().get(4)).contains("DUPLICATE_FIELD", "offset 4");
  }

  @Test
  void refusesAFileWholeWithEveryProblemOfIt() {
    RejectedRow.land(lake, RejectedRow.of(RejectReason.NOT_JSON, FILE, 1, "broken"));

    assertThatThrownBy(
            () ->
                run(
                    repaired(1, click("a")),
                    repaired(9, click("c")),
                    repaired(1, click("b")),
                    "nonsense"))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining(
            "repaired.ndjson has 3 problems:\n"
                + "  line 2 names a record that was not rejected\n"
                + "  line 3 names the record of line 1 again\n"
                + "  line 4 is not JSON: Unrecognized token")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.REPAIRED_FILE);
    assertThat(ids()).isEmpty();
  }

  @Test
  void readsTheBytesWhereTheTextDoesNotHoldThem() {
    RejectedRow.land(
        lake, RejectedRow.of(RejectReason.NOT_JSON, FILE, 1, click("bytes")).inBase64());
    run(ALL);

    assertThat(ids()).containsExactly("bytes");
  }

  @Test
  void receivesARecordAtItsArrivalOnKafkaAndAtItsEventInAFile() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, "clicks", 1, click("kafka", "")),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 1, click("file", "")));
    run(ALL);

    assertThat(log("click_id", "date_format(received_at, 'HH:mm')", "received_hour"))
        .containsExactly("file 11:00 11", "kafka 12:00 12");
  }

  @Test
  void judgesAReceiptByTheFirstArrivalStill() {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.RECEIPT_AHEAD, FILE, 1, click("ahead"))
            .arrived("2026-03-28T10:50:00Z"));

    assertThat(run(ALL)).contains("0 of 1", "1 are still rejected");
    assertThat(said().get(3)).contains("1 of RECEIPT_AHEAD, now RECEIPT_AHEAD");
  }

  @Test
  void readsACsvLineUnderTheHeaderOfItsFile() throws IOException {
    var file = TestSession.directory().resolve("part-1.csv");
    var line = "a,2026-03-28T11:00:00Z,1,2,7,3,\"x,y\"";
    Files.writeString(
        file, "click_id,event_time,ad_id,campaign_id,advertiser_id,publisher_id,page\nx\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-03-28T12:00:00Z")));
    var uri = "file:" + file;
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, uri, 1, line),
        RejectedRow.of(RejectReason.BAD_IP, uri, 2, line).arrived("2026-03-28T12:00:01Z"),
        RejectedRow.of(RejectReason.BAD_IP, uri + "/gone.csv", 1, line));
    run(ALL);

    assertThat(log("click_id", "source_offset", "extra")).containsExactly("a 1 {\"page\":\"x,y\"}");
    assertThat(said().get(3)).contains("2 of BAD_IP, now WRONG_COLUMNS");
    assertThat(said().get(3))
        .endsWith("A CSV line cannot be read without its header, and the file has changed since.");
  }

  @Test
  void takesARepairedCsvLineAsJson() throws IOException {
    var csv = FILE.replace(".ndjson", ".csv");
    RejectedRow.land(lake, RejectedRow.of(RejectReason.WRONG_COLUMNS, csv, 1, "a,b"));
    run(repaired(1, click("a")).replace(FILE, csv));

    assertThat(ids()).containsExactly("a");
  }

  @Test
  void writesTheWholeLogInOneCommitWithAFileAnHour() throws IOException {
    var rows = new RejectedRow[48];
    for (int i = 0; i < rows.length; i++) {
      var payload = click("c" + i).replace("T11:", i % 2 == 0 ? "T10:" : "T11:");
      rows[i] = RejectedRow.of(RejectReason.BAD_IP, FILE, i, payload);
    }
    RejectedRow.land(lake, rows);
    run(ALL);

    assertThat(ids()).hasSize(48);
    assertThat(lake.version(RawClick.TABLE)).isEqualTo(1);
    try (var files = Files.walk(Path.of(lake.location(RawClick.TABLE)))) {
      assertThat(files.filter(f -> f.toString().endsWith(".parquet"))).hasSize(2);
    }
  }

  @Test
  @Tag("faults")
  void bringsARecordBackOnceWhenTwoRunAtOnce() throws Exception {
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_IP, FILE, 1, click("a")),
        RejectedRow.of(RejectReason.BAD_IP, FILE, 2, click("b")));
    var threads = Executors.newFixedThreadPool(2);
    try {
      Callable<String> replay =
          () ->
              ReplayRejectedJob.run(
                      TestSession.context(lake, "replay-rejected", Clock.systemUTC()), ALL)
                  .message();
      for (var run : threads.invokeAll(List.of(replay, replay))) {
        assertThat(run.get()).contains("of 2 rejected records went into the log");
      }
    } finally {
      threads.shutdown();
    }
    assertThat(ids()).containsExactly("a", "b");
    assertThat(lake.version(RawClick.TABLE)).isEqualTo(1);
  }

  @Test
  void refusesOptionsThatContradict() {
    assertThatThrownBy(() -> days("2026-03-29", "2026-03-28", "BAD_IP"))
        .hasMessage("--from 2026-03-29 lies after --to 2026-03-28");
    assertThatThrownBy(() -> days("2026-03-28", "2026-03-28", "BAD_IDEA"))
        .hasMessage("--reason BAD_IDEA is no code of the contract");
    assertThatThrownBy(
            () ->
                new ReplayRejectedJob.Options(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("BAD_IP"),
                    Optional.of("file"),
                    false))
        .hasMessage("--repaired names its records itself");
  }
}
