package io.clickledger.erasure;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.billing.AuditPackJob;
import io.clickledger.billing.AuditedLake;
import io.clickledger.billing.AuditedPack;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.fraud.MarkTrafficJob;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.raw.RejectedRow;
import io.clickledger.raw.VerifyRawJob;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.rules.erasure.Pseudonyms;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.RejectedVerdict;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One lake, one invoice, one person who asks to be forgotten. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForgetUserJobTest {
  private static final String DAY = "2026-03-28";
  private static final String USER = "u-17";
  private static final String IP = "203.0.113.9";
  private static final String AGENT =
      "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0";

  private static final Instant NOON = Instant.parse("2026-03-29T12:00:00Z");

  @TempDir static Path packs;
  private static AuditedLake world;
  private static Lake lake;
  private static List<Row> kept;
  private static String verified;

  @BeforeAll
  static void bill() {
    world =
        new AuditedLake()
            .campaign(1, 7, 250_000, "USD", "UTC", "2026-01-01T00:00:00Z")
            .clicks(
                theirs("a", "10:00:00"),
                theirs("a", "10:00:00").received("2026-03-28T10:00:09Z"),
                other("b", "10:00:01"))
            .clicks(
                theirs("c", "11:00:00")
                    .with(RawClick.EXTRA, "{\"page\":\"/of/u-17?ip=203.0.113.9\",\"n\":17}"),
                theirs("d", "11:00:05"))
            .clicks(other("e", "12:00:00"))
            .write(
                ClickVerdict.TABLE,
                mark("a", "{\"user_id\":\"u-17\",\"from\":\"x\"}", "u-17 complained"),
                mark("c", "{\"ip\":\"203.0.113.0/24\",\"campaign_id\":1}", null),
                mark("e", "{\"ip\":\"198.51.100.0/24\"}", "not u-17, u-170"))
            .write(ClickVerdict.TABLE, mark("b", "{\"user_id\":\"u-170\"}", null))
            .write(
                RejectedVerdict.TABLE,
                RowFactory.create(
                    "SCORE_OUT_OF_RANGE",
                    "score 2 lies outside 0 to 1",
                    "{\"user_id\":\"u-17\",\"score\":2}",
                    "f.json",
                    "00",
                    0L,
                    NOON,
                    "run"));
    lake = world.lake();
    RejectedRow.land(
        lake,
        RejectedRow.of(RejectReason.BAD_PRICE, "clicks", 0, record(USER)),
        RejectedRow.of(RejectReason.BAD_PRICE, "clicks", 1, record("u-18")),
        RejectedRow.of(RejectReason.NOT_JSON, "clicks", 2, "{\"user_id\":\"u-17\",").inBase64(),
        RejectedRow.of(RejectReason.WRONG_COLUMNS, "file:/gone/f.csv", 0, "c,u-17," + IP));
    world.run(
        "mark-traffic",
        job -> MarkTrafficJob.run(job, MarkTrafficJob.Options.shipped(LocalDate.parse(DAY))));
    world.truth(DAY).issue(DAY, DAY);
    assertThat(pack().exitCode()).isZero();
    kept = withoutPerson();
    verified = world.verify("INV-000001").message();
    assertThat(verified).startsWith("INV-000001 is verified: 5 clicks on 1 lines, 0.75 USD");
  }

  private static RawRow theirs(String id, String time) {
    return RawRow.of(id).at(DAY + "T" + time + "Z").by(USER).from(IP, AGENT);
  }

  private static RawRow other(String id, String time) {
    return RawRow.of(id).at(DAY + "T" + time + "Z").by("u-170").from("198.51.100.7", "Mozilla/5");
  }

  private static Row mark(String clickId, String selector, @Nullable String reason) {
    return RowFactory.create(
        clickId,
        "SIVT",
        "vendor",
        "1",
        clickId.equals("c") ? "INVALID" : "VALID",
        null,
        NOON,
        LocalDate.parse(DAY),
        selector,
        reason,
        "f.json#0");
  }

  private static String record(String userId) {
    return "{\"click_id\":\"r\",\"user_id\":\"%s\",\"ip\":\"%s\",\"user_agent\":\"%s\",\"price_micros\":-1}"
        .formatted(userId, userId.equals(USER) ? IP : "198.51.100.8", "Mozilla/5");
  }

  private static JobResult pack() {
    return world.run("audit-pack", job -> AuditPackJob.run(job, "INV-000001", packs));
  }

  /** The log without the four columns that may change. */
  private static List<Row> withoutPerson() {
    return lake.read(RawClick.TABLE)
        .drop(RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT, RawClick.EXTRA)
        .orderBy(RawClick.CLICK_ID, RawClick.RECEIVED_AT)
        .collectAsList();
  }

  private static String forget(boolean dryRun) {
    var options = new ForgetUserJob.Options(USER, Optional.of(packs), dryRun);
    return world.run("forget-user", job -> ForgetUserJob.run(job, options)).message();
  }

  @Test
  @Order(1)
  void saysWhatItWouldDoAndDoesNothing() throws IOException {
    var before = everything();

    assertThat(forget(true))
        .matches(
            "forget-user: dry run, would write \\d+ files anew with 11 rows that name the user, and"
                + " 1 audit packs");

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  @Order(2)
  void leavesNothingOfThePersonInAnyFile() throws IOException {
    assertThat(holding(USER, IP, AGENT)).hasSizeGreaterThan(4);

    assertThat(forget(false))
        .matches(
            "forget-user: 11 rows name forgotten-\\w+ now, \\d+ files and 1 audit packs are written"
                + " anew");

    assertThat(holding(USER, IP, AGENT)).isEmpty();
    assertThat(holding("u-170")).isNotEmpty();
  }

  @Test
  @Order(3)
  void keepsEveryClickItsPriceAndItsTimes() {
    assertThat(withoutPerson()).isEqualTo(kept).hasSize(6);
    var rows = lake.read(RawClick.TABLE);
    var theirs = rows.where(col(RawClick.USER_ID).startsWith(Pseudonyms.PREFIX));
    assertThat(theirs.count()).isEqualTo(4);
    assertThat(theirs.select(RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT).distinct().count())
        .isEqualTo(1);
    assertThat(texts(theirs.where(col(RawClick.EXTRA).isNotNull()), RawClick.EXTRA).get(0))
        .matches("\\{\"page\":\"/of/forgotten-\\w+\\?ip=forgotten-\\w+\",\"n\":17}");
    assertThat(texts(rows.where(col(RawClick.CLICK_ID).equalTo("b")), RawClick.USER_ID))
        .containsExactly("u-170");
  }

  @Test
  @Order(4)
  void forgetsInWhatWasRejectedAndInWhatSelectedTheClicks() {
    assertThat(texts(lake.read(ClickVerdict.TABLE), ClickVerdict.SELECTOR))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).matches("\\{\"user_id\":\"forgotten-\\w+\",\"from\":\"x\"}"),
            text -> assertThat(text).matches("\\{\"ip\":\"forgotten-\\w+\",\"campaign_id\":1}"),
            text -> assertThat(text).isEqualTo("{\"ip\":\"198.51.100.0/24\"}"),
            text -> assertThat(text).isEqualTo("{\"user_id\":\"u-170\"}"));
    assertThat(texts(lake.read(RejectedVerdict.TABLE), RejectedVerdict.PAYLOAD).get(0))
        .matches("\\{\"user_id\":\"forgotten-\\w+\",\"score\":2}");
    var rejected =
        lake.read(RejectedClick.TABLE)
            .orderBy(RejectedClick.SOURCE_NAME, RejectedClick.SOURCE_OFFSET);
    assertThat(texts(rejected, RejectedClick.PAYLOAD))
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .matches(
                        "\\{\"click_id\":\"r\",\"user_id\":\"forgotten-\\w+\",\"ip\":null,"
                            + "\"user_agent\":\"forgotten-\\w+\",\"price_micros\":-1}"),
            text -> assertThat(text).isEqualTo(record("u-18")),
            text -> assertThat(text).matches("\\{\"user_id\":\"forgotten-\\w+\","),
            text -> assertThat(text).matches("c,forgotten-\\w+,forgotten-\\w+"));
    assertThat(texts(rejected, RejectedClick.REASON))
        .containsExactly("BAD_PRICE", "BAD_PRICE", "NOT_JSON", "WRONG_COLUMNS");
  }

  @Test
  @Order(5)
  void stillVerifiesTheInvoiceAtTheVersionsThatItNames() throws Exception {
    assertThat(world.verify("INV-000001").message()).isEqualTo(verified);
    var pack = AuditedPack.of(packs.resolve("INV-000001"));
    assertThat(pack.answer()).startsWith("identical ");
    assertThat(pack.sumsThatDiffer()).isEmpty();
    assertThat(pack.rawFilesThatDiffer(Path.of(lake.root()))).isEmpty();
    assertThat(Files.readString(pack.folder().resolve("raw_files.csv")))
        .contains("replaces", "runId");
  }

  @Test
  @Order(6)
  void marksAndBillsNothingAnew() {
    var again =
        world.run(
            "mark-traffic",
            job -> MarkTrafficJob.run(job, MarkTrafficJob.Options.shipped(LocalDate.parse(DAY))));

    assertThat(again.message()).isEqualTo("mark-traffic: nothing new for " + DAY);
    var checked =
        world.run(
            "verify-raw",
            job -> VerifyRawJob.run(job, new VerifyRawJob.Options(Optional.empty(), false)));
    assertThat(checked.exitCode()).as(checked.message()).isZero();
    world.truth(DAY);
    assertThat(world.issue(DAY, DAY).message())
        .isEqualTo("already issued: INV-000001; nothing changed");
  }

  /** A run may be killed after a commit, before it has deleted what the commit replaced. */
  @Test
  @Order(7)
  void deletesWhatAKilledRunHasLeft() throws IOException {
    var manifest = Files.readString(packs.resolve("INV-000001/raw_files.csv"));
    var old = manifest.replaceFirst("(?s).*?\"\"path\"\":\"\"([^\"]+)\"\".*", "$1");
    var left = Path.of(lake.location(RawClick.TABLE), old);
    Files.writeString(left, "of a killed run");

    assertThat(forget(false))
        .startsWith("forget-user: 0 rows")
        .endsWith("0 files and 0 audit packs are written anew");

    assertThat(left).doesNotExist();
  }

  @Test
  void forgetsNoPseudonym() {
    assertThatThrownBy(
            () -> new ForgetUserJob.Options(Pseudonyms.PREFIX + "x", Optional.empty(), true))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
    assertThat(new ForgetUserJob.Options(USER, Optional.empty(), true).toString())
        .doesNotContain(USER);
  }

  private static List<String> texts(Dataset<Row> rows, String column) {
    return rows.select(column).collectAsList().stream()
        .filter(row -> !row.isNullAt(0))
        .map(row -> row.getString(0))
        .toList();
  }

  /** Every file with its time, under the lake and in the packs. */
  private static List<String> everything() throws IOException {
    try (var inLake = Files.walk(Path.of(lake.root()));
        var inPacks = Files.walk(packs)) {
      return Stream.concat(inLake, inPacks)
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("job_run"))
          .map(file -> file + " " + modified(file))
          .sorted()
          .toList();
    }
  }

  private static String modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files, of whatever table, version and log, in which one of some values stands. */
  private static List<String> holding(String... values) throws IOException {
    var words = Arrays.stream(values).map(Pattern::quote).collect(Collectors.joining("|"));
    var word = Pattern.compile("(?<![\\w-])(?:" + words + ")(?![\\w-])");
    var holding = new ArrayList<String>();
    try (var folders = Files.list(Path.of(lake.root()))) {
      for (var folder : folders.filter(Files::isDirectory).toList()) {
        holding.addAll(rowsHolding(folder, word));
      }
    }
    try (var files = Files.walk(Path.of(lake.root()))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var isLog = file.toString().contains("_delta_log") && file.toString().endsWith(".parquet");
        if (isLog) {
          holding.addAll(rowsHolding(file, word));
        } else if (word.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find()) {
          holding.add(file.toString());
        }
      }
    }
    return holding;
  }

  /** The Parquet files in a place, committed or not, of which a row holds the word. */
  private static List<String> rowsHolding(Path place, Pattern word) {
    try (var files = Files.walk(place)) {
      var parquet =
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(".parquet"))
              .filter(name -> !name.contains("_delta_log") || name.equals(place.toString()))
              .toArray(String[]::new);
      if (parquet.length == 0) {
        return List.of();
      }
      var text = functions.to_json(functions.struct(functions.col("*")));
      return lake.spark()
          .read()
          .parquet(parquet)
          .withColumn("file", col("_metadata.file_path"))
          .where(text.rlike(word.pattern()))
          .select("file")
          .distinct()
          .as(Encoders.STRING())
          .collectAsList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing but the log, the marks and what was rejected may hold anything of a person. */
  @Test
  void coversEveryTableThatHasAPersonsColumns() {
    var named = List.of(RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT);
    assertThat(Tables.ALL)
        .filteredOn(table -> Stream.of(table.schema().fieldNames()).anyMatch(named::contains))
        .extracting(TableDefinition::name)
        .containsExactly(RawClick.TABLE.name());
  }
}
