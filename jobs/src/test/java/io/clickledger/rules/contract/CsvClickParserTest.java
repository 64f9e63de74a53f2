package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.accepted;
import static io.clickledger.rules.contract.Records.micros;
import static io.clickledger.rules.contract.Records.outcome;
import static io.clickledger.rules.contract.Records.rejected;
import static io.clickledger.rules.contract.Records.unquote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvClickParserTest {
  private static final String REQUIRED =
      "click_id,event_time,ad_id,campaign_id,advertiser_id,publisher_id";
  private static final String LINE = "a,2026-01-01T00:00:00Z,1,2,3,4";

  private final CsvClickParser parser = new CsvClickParser(REQUIRED + ",user_agent,shoe");

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/csv_lines.csv", numLinesToSkip = 1)
  void judgesALine(
      String description,
      String line,
      String outcome,
      @Nullable String userAgent,
      @Nullable String extra) {
    var parsed = parser.parse(unquote(line), ARRIVAL, false);

    assertThat(outcome(parsed)).isEqualTo(outcome);
    if (parsed instanceof Accepted accepted) {
      assertThat(accepted.click().userAgent())
          .isEqualTo(userAgent == null ? null : unquote(userAgent));
      assertThat(accepted.click().extra()).isEqualTo(extra == null ? null : unquote(extra));
      assertThat(accepted.click().eventTimeMicros()).isEqualTo(micros("2026-01-01T00:00:00Z"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/csv_headers.csv", numLinesToSkip = 1)
  void tellsWhatAHeaderLacks(String description, String header, @Nullable String missing) {
    var line = unquote(header).replace("(bom)", "\uFEFF");
    var expected = missing == null ? List.<String>of() : List.of(missing.split(" "));

    assertThat(CsvClickParser.missingColumns(line)).isEqualTo(expected);
    assertThat(CsvClickParser.isClickHeader(line)).isEqualTo(expected.isEmpty());
  }

  @Test
  void readsColumnsInAnyOrder() {
    var columns =
        new CsvClickParser(
            "\uFEFFprice_micros,ip,publisher_id,user_id,advertiser_id,campaign_id,ad_id,received_at,"
                + "event_time,user_agent,click_id\r");

    var click =
        accepted(
            columns.parse(
                "5,::1,4,u,3,2,1,1767225601000,2026-01-01T00:00:00Z,Mozilla,a\r\n", ARRIVAL, true));

    assertThat(click)
        .isEqualTo(
            new Click(
                "a",
                micros("2026-01-01T00:00:00Z"),
                micros("2026-01-01T00:00:01Z"),
                1,
                2,
                3,
                4,
                "u",
                "::1",
                "Mozilla",
                5L,
                null));
  }

  @Test
  void keepsUnknownColumnsInTheirOrder() {
    var columns = new CsvClickParser("zebra," + REQUIRED + ",\"a \"\"b\"\"\",empty");

    assertThat(accepted(columns.parse("☃," + LINE + ",1,", ARRIVAL, true)).extra())
        .isEqualTo("{\"zebra\":\"☃\",\"a \\\"b\\\"\":\"1\"}");
  }

  @Test
  void rejectsEveryLineUnderAHeaderThatLacksAColumn() {
    var columns = new CsvClickParser("click_id,event_time,ad_id,campaign_id");

    assertThat(columns.parse("a,2026-01-01T00:00:00Z,1,2", ARRIVAL, true))
        .isEqualTo(
            new Rejected(
                RejectReason.WRONG_COLUMNS, "The header lacks advertiser_id, publisher_id."));
  }

  @Test
  void rejectsEveryLineUnderAHeaderThatNamesAColumnTwice() {
    var columns = new CsvClickParser(REQUIRED + ",ad_id");

    assertThat(columns.parse(LINE + ",1", ARRIVAL, true))
        .isEqualTo(new Rejected(RejectReason.DUPLICATE_FIELD, "ad_id stands in the record twice."));
  }

  @Test
  void saysHowALineDiffersFromItsHeader() {
    assertThat(rejected(parser.parse("a,b", ARRIVAL, true)).detail())
        .isEqualTo("The header has 8 columns, but the line has 2: \"a,b\".");
    assertThat(rejected(parser.parse("a,\"b", ARRIVAL, true)).detail())
        .isEqualTo("The line cannot be split into columns: a quote is not closed in \"a,\"b\".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "é", "☃", "😀"})
  void readsALineOfExactlyOneMebibyteAndNoMore(String character) {
    var columns = new CsvClickParser(REQUIRED + ",shoe");
    var bytes = (int) Utf8.length(character);
    var room = (1 << 20) - LINE.length() - 1;
    var full = LINE + "," + character.repeat(room / bytes) + "x".repeat(room % bytes);

    assertThat(outcome(columns.parse(full, ARRIVAL, true))).isEqualTo("ACCEPTED");
    assertThat(rejected(columns.parse(full + "x", ARRIVAL, true)).detail())
        .isEqualTo("The record has 1048577 bytes, but at most 1048576 are allowed.");
  }

  @Test
  void rejectsAnEmptyLine() {
    assertThat(outcome(parser.parse("", ARRIVAL, true))).isEqualTo("EMPTY_RECORD");
    assertThat(outcome(parser.parse("\r\n", ARRIVAL, true))).isEqualTo("EMPTY_RECORD");
  }

  @Test
  void throwsOnNoTextWhatever() {
    var random = new Random(4180);
    var alphabet = "\"\",,,a1 \r\n\uD83D\uDE00\u0000";
    for (var i = 0; i < 10_000; i++) {
      var line = new StringBuilder(i % 2 == 0 ? LINE : "");
      for (var length = random.nextInt(40); length > 0; length--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var text = line.toString();
      assertThat(parser.parse(text, ARRIVAL, false)).isNotNull();
      assertThat(new CsvClickParser(text).parse(LINE, ARRIVAL, false)).isNotNull();
    }
  }
}
