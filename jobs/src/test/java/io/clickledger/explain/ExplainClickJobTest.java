package io.clickledger.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawRow;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.InvoiceClick;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainClickJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant NOW = Instant.parse("2026-04-05T00:00:00Z");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Lake lake = TestSession.lake();

  @Test
  void tellsAllThatTheTablesKnow() throws IOException {
    land();
    mark("a", "GIVT", "double-click", "INVALID", "2026-03-29T00:00:00Z");
    mark("a", "SIVT", "model", "INVALID", "2026-03-31T00:00:00Z");
    mark("a", "SIVT", "model", "VALID", "2026-03-30T00:00:00Z");
    RebuildTruthJob.run(
        TestSession.context(lake, "rebuild-truth", Clock.fixed(NOW, ZoneOffset.UTC)),
        RebuildTruthJob.Options.of(DAY));
    invoice();

    assertThat(explain("a", false))
        .isEqualTo(
            "explain-click a: 4 received, 3 marks, not billable by model, on INV-000001, INV-000005");
    assertThat(lines(line -> line.contains("part-")))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("yes accepted 1 2026-03-28T12:00:01Z")
                    .contains("part-0.ndjson 0 3 1 1"),
            second ->
                assertThat(second)
                    .startsWith("no duplicate 5 2026-03-28T12:00:05Z")
                    .contains("part-1.ndjson 0 8 1 1"),
            third -> assertThat(third).startsWith("no late 960 2026-03-28T12:16:00Z"),
            fourth ->
                assertThat(fourth)
                    .startsWith("no late, behind the memory 10 2026-03-28T12:20:10Z"));
    assertThat(lines(line -> line.contains("T00:00:00Z 2026-03-28")))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("yes SIVT INVALID model 1 - 2026-03-31"),
            second -> assertThat(second).startsWith("no SIVT VALID model 1 - 2026-03-30"),
            third -> assertThat(third).startsWith("no GIVT INVALID double-click 1"));
    assertThat(lines(line -> line.startsWith("1 7 250000")))
        .containsExactly("1 7 250000 INR Asia/Kolkata 2026-02-01T00:00:00Z");
    assertThat(lines(line -> line.contains("CPC")))
        .anySatisfy(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "2026-03-28 2026-03-28 7 1 250000 INR CPC false model SIVT 4 true"
                            + " mature -"));
    assertThat(lines(line -> line.startsWith("INV-")))
        .containsExactly(
            "INV-000001 INVOICE - - 2026-03-01/2026-03-31 2026-04-02T00:00:00Z INR 1 - 9 2 7"
                + " 1750000 175",
            "INV-000005 CREDIT_NOTE INV-000001 late verdict 2026-03-01/2026-03-31"
                + " 2026-04-02T00:00:00Z INR 1 - 0 1 -1 -250000 -25",
            "INV-000005 INV-000001 MARKED model 250000 true 250000 false -250000");

    var json = new ObjectMapper().readTree(explain("a", true));
    assertThat(said.size()).isZero();
    assertThat(json.at("/copies/1/door").asText()).isEqualTo("duplicate");
    assertThat(json.at("/marks/0/decides").asText()).isEqualTo("yes");
    assertThat(json.at("/terms/0/cpc_micros").asLong()).isEqualTo(250_000);
    assertThat(json.at("/truth/0/billable").isBoolean()).isTrue();
    assertThat(json.at("/invoices/0/line_net_clicks").asLong()).isEqualTo(7);

    assertThat(explain("plain", false))
        .isEqualTo("explain-click plain: 1 received, 0 marks, billable, not invoiced");
    assertThatThrownBy(() -> explain("nobody", false))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessageContaining("holds no copy of the click nobody");
  }

  private void land() {
    RawRow.land(
        lake,
        copy("a", "2026-03-28T12:00:05Z", "part-1.ndjson", 8),
        copy("a", "2026-03-28T12:00:01Z", "part-0.ndjson", 3),
        copy("a", "2026-03-28T12:16:00Z", "part-2.ndjson", 1),
        copy("a", "2026-03-28T12:20:10Z", "part-3.ndjson", 2)
            .with(RawClick.EVENT_TIME, Instant.parse("2026-03-28T12:20:00Z")),
        copy("plain", "2026-03-28T12:00:01Z", "plain.ndjson", 5).with(RawClick.CAMPAIGN_ID, 2L));
    write(
        LateClick.TABLE,
        late("LATE", "a", "part-2.ndjson", 1),
        late("BEHIND_MEMORY", null, "part-3.ndjson", 2),
        late("LATE", null, "part-3.ndjson", 3));
    write(
        Campaign.TABLE,
        campaign(1, 100_000, "2026-01-01T00:00:00Z"),
        campaign(1, 250_000, "2026-02-01T00:00:00Z"),
        campaign(1, 300_000, "2026-03-28T12:00:00.000001Z"),
        campaign(2, 100_000, "2026-01-01T00:00:00Z"));
  }

  private static RawRow copy(String id, String received, String file, long offset) {
    return RawRow.of(id)
        .received(received)
        .with(RawClick.SOURCE_NAME, file)
        .with(RawClick.SOURCE_OFFSET, offset);
  }

  private static Row late(String reason, @Nullable String id, String file, long offset) {
    var time = Instant.parse(id == null ? "2026-03-28T12:20:00Z" : "2026-03-28T12:00:00Z");
    return RowFactory.create(reason, id, time, time, 1L, 1L, null, file, 0, offset, 1, 1L, DAY);
  }

  private static Row campaign(long id, long cpcMicros, String from) {
    return RowFactory.create(id, 7L, cpcMicros, "INR", 1L, "Asia/Kolkata", Instant.parse(from));
  }

  private void mark(String id, String tier, String rule, String decision, String decidedAt) {
    write(
        ClickVerdict.TABLE,
        RowFactory.create(
            id, tier, rule, "1", decision, null, Instant.parse(decidedAt), DAY, null, null, null));
  }

  private void invoice() {
    var other = line(2, 5, 0, 5);
    var line = line(1, 9, 2, 1_750_000);
    write(
        InvoiceClick.TABLE,
        corrected("INV-000005", "run"),
        corrected("INV-000005", "a run that was overtaken"));
    write(
        Invoice.TABLE,
        note(5, 7, "INV-000001", line(1, 0, 1, -250_000)),
        document(1, 7, "2026-03-01", "2026-03-31", line),
        document(2, 8, "2026-03-01", "2026-03-31", line),
        document(3, 7, "2026-02-01", "2026-02-28", line),
        document(4, 7, "2026-02-01", "2026-02-28", other));
  }

  private static Row corrected(String number, String runId) {
    return RowFactory.create(
        number,
        "INV-000001",
        runId,
        7L,
        "a",
        Instant.parse("2026-03-28T12:00:00Z"),
        DAY,
        1L,
        1L,
        "MARKED",
        "model",
        250_000L,
        true,
        250_000L,
        false,
        -250_000L,
        "2026-03-01/2026-03-31");
  }

  private static Row line(long campaign, long gross, long invalid, long micros) {
    return RowFactory.create(
        campaign,
        null,
        gross,
        invalid,
        0L,
        invalid,
        0L,
        gross - invalid,
        0L,
        null,
        null,
        micros,
        micros,
        micros / 10_000,
        micros % 10_000,
        "0");
  }

  private static Row document(long number, long advertiser, String first, String last, Row line) {
    return document(number, advertiser, Invoice.INVOICE, null, first, last, line);
  }

  private static Row note(long number, long advertiser, String refersTo, Row line) {
    return document(
        number, advertiser, Invoice.CREDIT_NOTE, refersTo, "2026-03-01", "2026-03-31", line);
  }

  private static Row document(
      long number,
      long advertiser,
      String kind,
      @Nullable String refersTo,
      String first,
      String last,
      Row line) {
    return RowFactory.create(
        "INV",
        number,
        "INV-00000" + number,
        kind,
        refersTo,
        refersTo == null ? null : "late verdict",
        advertiser,
        "INR",
        "Asia/Kolkata",
        LocalDate.parse(first),
        LocalDate.parse(last),
        Invoice.BY_CAMPAIGN,
        List.of(line),
        9L,
        2L,
        0L,
        2L,
        0L,
        7L,
        1_750_000L,
        175L,
        0L,
        "f",
        Map.of("raw_click", 1L),
        "code",
        Instant.parse("2026-04-02T00:00:00Z"),
        "run",
        first + "/" + last);
  }

  private void write(TableDefinition table, Row... rows) {
    lake.create(table);
    lake.append(table, lake.spark().createDataFrame(List.of(rows), table.schema()));
  }

  private String explain(String id, boolean json) {
    said.reset();
    var job =
        new JobContext(
            lake,
            "explain-click",
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new PrintStream(said, true, StandardCharsets.UTF_8));
    return ExplainClickJob.run(job, new ExplainClickJob.Options(id, Optional.of(DAY), json))
        .message();
  }

  /** Lines of the tables, their blanks as one. */
  private List<String> lines(Predicate<String> wanted) {
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.strip().replaceAll(" +", " "))
        .filter(wanted)
        .toList();
  }
}
