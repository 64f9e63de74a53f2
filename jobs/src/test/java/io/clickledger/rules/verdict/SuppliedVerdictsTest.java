package io.clickledger.rules.verdict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.rules.Decision;
import io.clickledger.rules.VerdictTier;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class SuppliedVerdictsTest {
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final String HEADER =
      "click_id,tier,decision,model,model_version,score,decided_at\n";

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/verdict_records.csv", numLinesToSkip = 1)
  void judgesARecord(
      String description, String record, @Nullable String reason, @Nullable String detail) {
    var supplied = SuppliedVerdicts.of(json(record), NOW);

    if (reason == null) {
      assertThat(supplied.rejections()).isEmpty();
      assertThat(supplied.rulings()).hasSize(1);
      return;
    }
    assertThat(supplied.rulings()).isEmpty();
    assertThat(supplied.rejections())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.problem().reason()).hasToString(reason);
              assertThat(one.problem().detail()).contains(detail);
            });
  }

  @Test
  void readsTheSameRulingsFromEveryFormat() {
    var csv =
        """
        \uFEFFtier,click_id,event_date,ip,from,to,decision,model,model_version,score,decided_at,reason
        SIVT,c-1,2026-03-28,,,,INVALID,m,1,0.25,2026-03-30T00:00:00Z,"said ""so"", twice"

        MANUAL,,,10.0.0.0-10.0.0.255,2026-03-28T01:00:00+01:00,2026-03-29T00:00:00Z,VALID,m,1,,2026-03-30T00:00:00Z,
        """;
    var click =
        """
        {"tier":"SIVT","click_id":"c-1","event_date":"2026-03-28","decision":"INVALID","model":"m","model_version":"1","score":0.25,"decided_at":"2026-03-30T00:00:00Z","reason":"said \\"so\\", twice"}
        """;
    var selector =
        """
        {"tier":"MANUAL","ip":"10.0.0.0/24","from":"2026-03-28T00:00:00Z","to":"2026-03-29T00:00:00Z","decision":"VALID","model":"m","model_version":"1","decided_at":"2026-03-30T00:00:00Z"}
        """;

    var rulings = rulings(VerdictFile.csv("f", csv.getBytes(UTF_8)));

    assertThat(rulings(json(click + "\n" + selector))).isEqualTo(rulings);
    assertThat(rulings(json("[" + click + "," + selector + "]"))).isEqualTo(rulings);
    assertThat(rulings.get(0))
        .isEqualTo(
            new Ruling(
                "c-1",
                LocalDate.parse("2026-03-28"),
                null,
                VerdictTier.SIVT,
                Decision.INVALID,
                "m",
                "1",
                0.25,
                Instant.parse("2026-03-30T00:00:00Z"),
                "said \"so\", twice"));
    assertThat(rulings.get(1).selector())
        .isNotNull()
        .extracting(ClickSelector::json)
        .isEqualTo(
            "{\"ip\":\"10.0.0.0/24\",\"from\":\"2026-03-28T00:00:00Z\",\"to\":\"2026-03-29T00:00:00Z\"}");
  }

  @Test
  void keepsTheFirstOfTwoRecordsThatAreTheSameRuling() {
    var csv =
        HEADER
            + "c-1,SIVT,INVALID,m,1,0.5,2026-03-30T00:00:00Z\n"
            + "c-1,SIVT,INVALID,m,1,0.9,2026-03-30T01:00:00+01:00\n"
            + "c-1,SIVT,VALID,m,1,,2026-03-30T00:00:00Z\n"
            + "c-1,SIVT,INVALID,m,2,,2026-03-30T00:00:00Z\n";

    var supplied = SuppliedVerdicts.of(VerdictFile.csv("f", csv.getBytes(UTF_8)), NOW);

    assertThat(supplied.rulings())
        .extracting(one -> one.record().number())
        .containsExactly(0L, 2L, 3L);
    assertThat(supplied.rejections())
        .extracting(one -> one.record().number() + " " + one.problem())
        .containsExactly("1 Problem[reason=DUPLICATE_IN_FILE, detail=record 0 is the same ruling]");
  }

  @Test
  void goesOnBehindALineThatIsNoRecord() {
    var csv =
        HEADER
            + "c-1,SIVT,INVALID,m,1\n"
            + "\"c-2,SIVT,INVALID,m,1,0.5,2026-03-30T00:00:00Z\n"
            + "c-3,SIVT,INVALID,m,1,,2026-03-30T00:00:00Z\n";

    var supplied = SuppliedVerdicts.of(VerdictFile.csv("f", csv.getBytes(UTF_8)), NOW);

    assertThat(supplied.rulings()).extracting(one -> one.record().number()).containsExactly(2L);
    assertThat(supplied.rejections())
        .extracting(one -> one.problem().reason() + ": " + one.problem().detail())
        .containsExactly(
            "NOT_A_RECORD: has 5 cells, the header 7", "NOT_A_RECORD: a quote is not closed");
    assertThat(supplied.rejections().get(0).record().payload()).isEqualTo("c-1,SIVT,INVALID,m,1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          an unknown column, csv, 'click_id,campagin_id;c-1,5', SCHEMA, "campagin_id"
          a column twice, csv, 'click_id,click_id;c-1,c-1', SCHEMA, names a column twice
          a header alone, csv, 'click_id,tier', SOURCE_UNREADABLE, holds no record
          an empty file, json, '', SOURCE_UNREADABLE, holds no record
          an empty array, json, '[]', SOURCE_UNREADABLE, holds no record
          a broken array, json, '[{"click_id":"c-1"},;', SOURCE_UNREADABLE, 'line 2: the array is not JSON'
          """)
  void refusesAFileThatCannotBeUsed(
      String description, String format, String content, ErrorCode code, String message) {
    var bytes = content.replace(';', '\n').getBytes(UTF_8);

    assertThatThrownBy(
            () -> {
              var records =
                  format.equals("csv") ? VerdictFile.csv("f", bytes) : VerdictFile.json("f", bytes);
              assertThat(records).isEmpty();
            })
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoText() {
    assertThatThrownBy(() -> VerdictFile.csv("f", new byte[] {(byte) 0xff, 0}))
        .hasMessageContaining("f is not text in UTF-8");
  }

  private static List<SuppliedRecord> json(String text) {
    return VerdictFile.json("f", text.getBytes(UTF_8));
  }

  private static List<Ruling> rulings(List<SuppliedRecord> records) {
    var supplied = SuppliedVerdicts.of(records, NOW);
    assertThat(supplied.rejections()).isEmpty();
    return supplied.rulings().stream().map(SuppliedVerdicts.Supplied::ruling).toList();
  }
}
