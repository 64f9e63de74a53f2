package io.clickledger.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.DayStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedVerdict;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImportVerdictsJobTest {
  private static final Instant NOW = Instant.parse("2026-04-01T06:00:00Z");
  private static final String HEADER =
      "click_id,event_date,ip,campaign_id,from,to,tier,decision,model,model_version,score,decided_at,reason\n";

  private final Path directory = TestSession.directory();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Lake lake;

  @BeforeEach
  void makeLake() {
    lake = TestSession.lake();
  }

  @Test
  void marksWhatAFileNamesAndKeepsTheRest() throws IOException {
    RawRow.land(
        lake,
        at("a", "2026-03-28T12:00:00Z", "10.0.0.1"),
        at("a", "2026-03-28T12:00:00Z", "10.9.9.9").received("2026-03-28T12:00:09Z"),
        at("b", "2026-03-28T12:00:00Z", "10.0.0.*"),
        at("c", "2026-03-29T00:00:00Z", "10.0.0.3"),
        at("d", "2026-03-28T23:59:59Z", null),
        at("d", "2026-03-29T00:00:01Z", null).received("2026-03-29T00:00:09Z"));
    close(7, "2026-03-28");
    var file =
        file(
            "vendor.csv",
            HEADER
                + "a,,,,,,SIVT,INVALID,model,1,0.9,2026-03-30T00:00:00Z,looks odd\n"
                + ",,10.0.0.0-10.0.0.255,1,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z,SIVT,INVALID,nets,1,,2026-03-30T00:00:00Z,\n"
                + "zz,,,,,,SIVT,INVALID,model,1,,2026-03-30T00:00:00Z,\n"
                + ",,10.9.9.9,,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z,SIVT,INVALID,nets,1,,2026-03-30T00:00:00Z,\n"
                + "b,,,,,,SIVT,INVALID,model,1,1.5,2026-03-30T00:00:00Z,\n"
                + "a,,,,,,SIVT,INVALID,model,1,0.1,2026-03-30T00:00:00Z,again\n"
                + "d,,,,,,SIVT,INVALID,model,1,,2026-03-30T00:00:00Z,\n"
                + "d,2026-03-29,,,,,SIVT,INVALID,model,1,,2026-03-30T00:00:00Z,the same by its date\n"
                + "c,2026-03-29,,,,,MANUAL,VALID,appeals,1,,2026-03-31T00:00:00Z,a person\n"
                + "c,2026-03-28,,,,,MANUAL,VALID,appeals,1,,2026-03-31T00:00:00Z,\n");

    assertThat(run(file, true))
        .isEqualTo(
            "import-verdicts: 5 marks to add from the 10 records of vendor.csv, 0 there already;"
                + " 5 rejected, 0 of them before (dry run: nothing was written)");
    assertThat(lake.has(ClickVerdict.TABLE)).isFalse();
    assertThat(lake.has(RejectedVerdict.TABLE)).isFalse();

    run(file, false);

    assertThat(said())
        .isEqualTo(
            """
            event_date    new INVALID    new VALID  there already  the day is
            2026-03-28              3            0              0  mature
            2026-03-29              1            1              0  not rebuilt yet
            rejected, kept in rejected_verdict:
              record 2  UNKNOWN_CLICK  raw_click holds no click zz
              record 3  NO_CLICK_MATCHES  raw_click holds no click that meets {"ip":"10.9.9.9","from":"2026-03-28T00:00:00Z","to":"2026-03-29T00:00:00Z"}
              record 4  SCORE_OUT_OF_RANGE  score 1.5 lies outside 0 to 1
              record 5  DUPLICATE_IN_FILE  record 0 is the same ruling
              record 9  UNKNOWN_CLICK  raw_click holds no click c of 2026-03-28
            invoiced already, among the billing days of these clicks: advertiser 7 on 2026-03-28; what was issued stays, the difference becomes a credit or debit note
            next:
              clickledger rebuild-truth --lake LAKE --date 2026-03-28
              clickledger rebuild-truth --lake LAKE --date 2026-03-29
              clickledger issue-invoices --lake LAKE --period 2026-03
            """);
    assertThat(marks())
        .containsExactly(
            "2026-03-28|a|SIVT|model|1|INVALID|0.9|2026-03-30T00:00:00Z|null|looks odd|vendor.csv#0",
            "2026-03-28|a|SIVT|nets|1|INVALID|null|2026-03-30T00:00:00Z|{\"ip\":\"10.0.0.0/24\","
                + "\"campaign_id\":1,\"from\":\"2026-03-28T00:00:00Z\",\"to\":\"2026-03-29T00:00:00Z\"}|null|vendor.csv#1",
            "2026-03-28|d|SIVT|model|1|INVALID|null|2026-03-30T00:00:00Z|null|null|vendor.csv#6",
            "2026-03-29|c|MANUAL|appeals|1|VALID|null|2026-03-31T00:00:00Z|null|a person|vendor.csv#8",
            "2026-03-29|d|SIVT|model|1|INVALID|null|2026-03-30T00:00:00Z|null|null|vendor.csv#6");
    var rejected = lake.read(RejectedVerdict.TABLE).orderBy(RejectedVerdict.RECORD).collectAsList();
    assertThat(rejected)
        .extracting(row -> row.getAs(RejectedVerdict.RECORD) + " " + row.getAs("reason"))
        .containsExactly(
            "2 UNKNOWN_CLICK",
            "3 NO_CLICK_MATCHES",
            "4 SCORE_OUT_OF_RANGE",
            "5 DUPLICATE_IN_FILE",
            "9 UNKNOWN_CLICK");
    assertThat(rejected.get(0).<String>getAs(RejectedVerdict.PAYLOAD))
        .isEqualTo("zz,,,,,,SIVT,INVALID,model,1,,2026-03-30T00:00:00Z,");

    var versions = versions();
    assertThat(run(file, false))
        .isEqualTo(
            "import-verdicts: 0 new marks from the 10 records of vendor.csv, 5 there already;"
                + " 5 rejected, 5 of them before");
    assertThat(versions()).isEqualTo(versions);
    assertThat(said()).doesNotContain("next:");

    RawRow.land(lake, at("zz", "2026-03-30T00:00:00Z", null));
    var other =
        """
        {"click_id":"a","tier":"SIVT","decision":"INVALID","model":"model","model_version":"1","decided_at":"2026-03-30T02:00:00+02:00"}
        {"click_id":"zz","tier":"SIVT","decision":"INVALID","model":"model","model_version":"1","decided_at":"2026-03-30T00:00:00Z"}
        """;
    assertThat(run(file("other.ndjson", other), false))
        .isEqualTo(
            "import-verdicts: 1 new marks from the 2 records of other.ndjson, 1 there already;"
                + " 0 rejected, 0 of them before");
    assertThat(marks()).hasSize(6);
  }

  /** The copy that counts is asked, of each date; by a recount in plain Java. */
  @Test
  void agreesWithANaiveRecount() throws IOException {
    var random = new Random(41);
    var copies = new ArrayList<Row>();
    for (int i = 0; i < 400; i++) {
      var second = 86_000 + random.nextInt(800);
      copies.add(
          RawRow.of("c" + random.nextInt(150))
              .at(Instant.parse("2026-03-28T00:00:00Z").plusSeconds(second).toString())
              .received(
                  Instant.parse("2026-03-28T00:00:00Z")
                      .plusSeconds(second + random.nextInt(20))
                      .toString())
              .from("10.0.0." + random.nextInt(40), "agent " + random.nextInt(4))
              .with(RawClick.CAMPAIGN_ID, (long) random.nextInt(3))
              .with(RawClick.SOURCE_OFFSET, (long) i)
              .row());
    }
    RawRow.land(lake, copies);
    var lines = new StringBuilder(HEADER);
    var expected = new TreeSet<String>();
    var counting = counting(lake.read(RawClick.TABLE).collectAsList());
    for (int i = 0; i < 40; i++) {
      var ruling = i % 4 == 0 ? byId(random) : bySelector(random);
      lines.append("%s,SIVT,INVALID,m%d,1,,2026-03-30T00:00:00Z,%n".formatted(ruling.cells(), i));
      for (var click : counting.entrySet()) {
        if (ruling.names().test(click.getValue())) {
          expected.add(click.getKey() + " m" + i);
        }
      }
    }

    run(file("random.csv", lines.toString()), false);

    assertThat(
            lake.read(ClickVerdict.TABLE).collectAsList().stream()
                .map(
                    row ->
                        row.getAs(ClickVerdict.CLICK_ID)
                            + " "
                            + row.getAs(ClickVerdict.EVENT_DATE)
                            + " "
                            + row.getAs(ClickVerdict.RULE)))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(30);
  }

  /** The first six cells of a record, and what they mean. */
  private record Drawn(String cells, Predicate<Row> names) {}

  private static Drawn byId(Random random) {
    var id = "c" + random.nextInt(160);
    return new Drawn(id + ",,,,,", row -> row.getAs(RawClick.CLICK_ID).equals(id));
  }

  private static Drawn bySelector(Random random) {
    var first = random.nextInt(40);
    var last = first + random.nextInt(6);
    var campaign = random.nextBoolean() ? String.valueOf(random.nextInt(3)) : "";
    var from = Instant.parse("2026-03-28T23:53:20Z").plusSeconds(random.nextInt(700));
    var to = from.plusSeconds(1 + random.nextInt(200));
    return new Drawn(
        ",,10.0.0.%d-10.0.0.%d,%s,%s,%s".formatted(first, last, campaign, from, to),
        row -> {
          var number = Integer.parseInt(row.<String>getAs(RawClick.IP).substring(7));
          var time = row.<Instant>getAs(RawClick.EVENT_TIME);
          var ofCampaign = row.<Long>getAs(RawClick.CAMPAIGN_ID).toString();
          return number >= first
              && number <= last
              && !time.isBefore(from)
              && time.isBefore(to)
              && (campaign.isEmpty() || campaign.equals(ofCampaign));
        });
  }

  @Test
  void readsParquetAndRefusesFilesThatCannotBeUsed() throws IOException {
    RawRow.land(lake, at("a", "2026-03-28T12:00:00Z", null), at("b", "2026-03-28T12:00:00Z", null));
    var shape =
        new StructType()
            .add("click_id", DataTypes.StringType)
            .add("event_date", DataTypes.DateType)
            .add("tier", DataTypes.StringType)
            .add("decision", DataTypes.StringType)
            .add("model", DataTypes.StringType)
            .add("model_version", DataTypes.IntegerType)
            .add("score", DataTypes.DoubleType)
            .add("decided_at", DataTypes.TimestampType);
    var decided = Instant.parse("2026-03-30T00:00:00.123456Z");
    var day = LocalDate.parse("2026-03-28");
    var parquet =
        parquet(
            List.of(
                RowFactory.create("a", day, "SIVT", "INVALID", "m", 3, 0.1, decided),
                RowFactory.create("b", null, "SIVT", "INVALID", "m", 3, Double.NaN, decided),
                RowFactory.create("b", null, "SIVT", "INVALID", "m", 3, null, null)),
            shape);

    run(parquet, false);

    assertThat(marks())
        .singleElement()
        .asString()
        .startsWith("2026-03-28|a|SIVT|m|3|INVALID|0.1|2026-03-30T00:00:00.123456Z|null|null|");
    assertThat(said())
        .contains("record 1  BAD_FIELD  score is \"NaN\", expected a number from 0 to 1")
        .contains("record 2  MISSING_FIELD  decided_at is missing");
    var versions = versions();
    refused(directory + "/none.csv", ErrorCode.NOT_FOUND, "does not exist");
    refused(file("verdicts.txt", "x"), ErrorCode.SOURCE_UNREADABLE, "does not say its format");
    refused(file("empty.csv", ""), ErrorCode.SOURCE_UNREADABLE, "holds no record");
    refused(file("bad.parquet", "x"), ErrorCode.SOURCE_UNREADABLE, "is not a Parquet file");
    refused(file("columns.csv", "click,tier\na,SIVT\n"), ErrorCode.SCHEMA, "\"click\"");
    assertThat(versions()).isEqualTo(versions);
  }

  private static RawRow at(String id, String eventTime, @Nullable String ip) {
    return RawRow.of(id).at(eventTime).from(ip, "Firefox");
  }

  /** The earliest copy of each click and date. */
  private static Map<String, Row> counting(List<Row> copies) {
    var order =
        Comparator.<Row, Instant>comparing(row -> row.getAs(RawClick.RECEIVED_AT))
            .thenComparing(row -> row.<Instant>getAs(RawClick.EVENT_TIME))
            .thenComparing(row -> row.<Long>getAs(RawClick.SOURCE_OFFSET));
    var counting = new HashMap<String, Row>();
    copies.stream().sorted(order).forEach(row -> counting.putIfAbsent(key(row), row));
    return counting;
  }

  private static String key(Row row) {
    var date = row.<Instant>getAs(RawClick.EVENT_TIME).toString().substring(0, 10);
    return row.getAs(RawClick.CLICK_ID) + " " + date;
  }

  private void close(long advertiser, String day) {
    lake.create(DayStatus.TABLE);
    var date = LocalDate.parse(day);
    var rows =
        List.of(
            RowFactory.create(date, null, DayStatus.PROVISIONAL, NOW.minusSeconds(9), "r1", NOW),
            RowFactory.create(date, null, DayStatus.MATURE, NOW.minusSeconds(8), "r2", NOW),
            RowFactory.create(date, advertiser, DayStatus.CLOSED, NOW.minusSeconds(7), "r3", null));
    lake.append(DayStatus.TABLE, lake.spark().createDataFrame(rows, DayStatus.TABLE.schema()));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private String parquet(List<Row> rows, StructType shape) throws IOException {
    var folder = directory.resolve("parquet").toString();
    lake.spark().createDataFrame(rows, shape).coalesce(1).write().parquet(folder);
    try (var files = Files.list(Path.of(folder))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet"))
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }

  private String run(String file, boolean dryRun) {
    said.reset();
    var job =
        new JobContext(
            lake,
            "import-verdicts",
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new PrintStream(said, true, StandardCharsets.UTF_8));
    return ImportVerdictsJob.run(job, new ImportVerdictsJob.Options(file, dryRun)).message();
  }

  private void refused(String file, ErrorCode code, String message) {
    assertThatThrownBy(() -> run(file, false))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).replace(lake.root(), "LAKE");
  }

  private List<Long> versions() {
    return List.of(lake.version(ClickVerdict.TABLE), lake.version(RejectedVerdict.TABLE));
  }

  /** Every mark, date first, sorted. */
  private List<String> marks() {
    return lake.read(ClickVerdict.TABLE).collectAsList().stream()
        .map(
            row ->
                List.of(
                        ClickVerdict.EVENT_DATE,
                        ClickVerdict.CLICK_ID,
                        ClickVerdict.TIER,
                        ClickVerdict.RULE,
                        ClickVerdict.RULE_VERSION,
                        ClickVerdict.DECISION,
                        ClickVerdict.SCORE,
                        ClickVerdict.DECIDED_AT,
                        ClickVerdict.SELECTOR,
                        ClickVerdict.REASON,
                        ClickVerdict.IMPORTED_FROM)
                    .stream()
                    .map(column -> String.valueOf(row.<Object>getAs(column)))
                    .reduce((a, b) -> a + "|" + b)
                    .orElseThrow())
        .sorted()
        .toList();
  }
}
