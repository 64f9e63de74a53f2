package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.accepted;
import static io.clickledger.rules.contract.Records.click;
import static io.clickledger.rules.contract.Records.clickWith;
import static io.clickledger.rules.contract.Records.micros;
import static io.clickledger.rules.contract.Records.outcome;
import static io.clickledger.rules.contract.Records.parse;
import static io.clickledger.rules.contract.Records.rejected;
import static io.clickledger.rules.contract.Records.unquote;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonClickParserTest {
  @Test
  void readsEveryField() {
    assertThat(accepted(parse(click())))
        .isEqualTo(
            new Click(
                "c-1",
                micros("2026-01-01T00:00:00Z"),
                micros("2026-01-01T00:00:01Z"),
                1,
                2,
                3,
                4,
                "u-1",
                "203.0.113.9",
                "Mozilla/5.0",
                137_000L,
                null));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvFileSource(resources = "/contract/json_fields.csv", numLinesToSkip = 1)
  void judgesEveryFieldByItsRule(String description, String field, String json, String outcome) {
    var parsed = parse(clickWith(field, json.equals("(absent)") ? null : json));

    assertThat(outcome(parsed)).isEqualTo(outcome);
    if (parsed instanceof Rejected rejected) {
      assertThat(rejected.detail()).contains(field);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/json_records.csv", numLinesToSkip = 1)
  void judgesTheFormOfTheRecord(
      String description, String payload, String outcome, @Nullable String extra) {
    var parsed = parse(expand(payload));

    assertThat(outcome(parsed)).isEqualTo(outcome);
    if (parsed instanceof Accepted accepted) {
      assertThat(accepted.click().extra()).isEqualTo(extra == null ? null : unquote(extra));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/first_rule.csv", numLinesToSkip = 1)
  void reportsTheFirstBrokenRule(String description, String members, String outcome, String field) {
    var ids = "'click_id':'a','ad_id':1,'campaign_id':1,'advertiser_id':1,'publisher_id':1";
    var json =
        "{" + members.replace("(required)", ids + ",'event_time':0").replace("(ids)", ids) + "}";

    var rejected = rejected(new JsonClickParser().parse(unquote(json).getBytes(UTF_8), 0, true));

    assertThat(rejected.reason().name()).isEqualTo(outcome);
    assertThat(rejected.detail()).startsWith(field + " ");
  }

  @Test
  void rejectsARecordWithoutAPayload() {
    var parser = new JsonClickParser();

    assertThat(outcome(parser.parse(null, ARRIVAL, true))).isEqualTo("EMPTY_RECORD");
    assertThat(outcome(parser.parse(new byte[0], ARRIVAL, true))).isEqualTo("EMPTY_RECORD");
    assertThat(outcome(parse(" \t\r\n"))).isEqualTo("EMPTY_RECORD");
    assertThat(outcome(parse("\uFEFF"))).isEqualTo("EMPTY_RECORD");
    assertThat(outcome(parse("\uFEFF \n"))).isEqualTo("EMPTY_RECORD");
  }

  @Test
  void passesOverAByteOrderMark() {
    var json = "\uFEFF" + clickWith("größe", "{'eu': 42}");

    assertThat(accepted(parse(json)).extra()).isEqualTo("{\"größe\":{\"eu\": 42}}");
  }

  @Test
  void readsARecordOfExactlyOneMebibyteAndNoMore() {
    var largest = paddedTo(1 << 20);

    assertThat(accepted(parse(largest)).extra()).hasSizeGreaterThan(1_000_000);
    assertThat(rejected(parse(paddedTo((1 << 20) + 1))))
        .isEqualTo(
            new Rejected(
                RejectReason.OVERSIZED,
                "The record has 1048577 bytes, but at most 1048576 are allowed."));
  }

  @Test
  void doesNotLookIntoAnOversizedRecord() {
    assertThat(outcome(parse("x".repeat((1 << 20) + 1)))).isEqualTo("OVERSIZED");
    assertThat(outcome(parse(" ".repeat((1 << 20) + 1)))).isEqualTo("OVERSIZED");
  }

  @ParameterizedTest
  @CsvSource({
    "80, a continuation byte without a start",
    "ff, a byte that UTF-8 does not have",
    "c3, a character that is cut",
    "e298, a character of three bytes that is cut",
    "c080, an overlong NUL",
    "c1bf, an overlong ASCII character",
    "e080af, an overlong slash",
    "eda080, a surrogate on its own",
    "eda0bdedb880, a surrogate pair in place of its character",
    "f4908080, a character past U+10FFFF",
    "f8888080, a character of five bytes"
  })
  void rejectsWhatIsNotUtf8WhereverItStands(String hex, String description) {
    var bad = HexFormat.of().parseHex(hex);

    for (var field : new String[] {"user_agent", "unknown", "click_id"}) {
      for (var padding = 0; padding < 8; padding++) {
        var json = clickWith(field, "'" + "x".repeat(padding) + "#'");
        var rejected = rejected(parse(replaceHash(json, bad)));

        assertThat(rejected.reason()).as(description).isEqualTo(RejectReason.NOT_JSON);
        assertThat(rejected.detail()).endsWith("at byte " + json.indexOf('#') + ".");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void rejectsOtherEncodingsOfUnicode(String charset) {
    assertThat(outcome(parse(click().getBytes(Charset.forName(charset))))).isEqualTo("NOT_JSON");
  }

  @Test
  void rejectsLatin1ButReadsTheSameTextInUtf8() {
    var json = clickWith("user_agent", "'Größe'");

    assertThat(outcome(parse(json.getBytes(StandardCharsets.ISO_8859_1)))).isEqualTo("NOT_JSON");
    assertThat(accepted(parse(json)).userAgent()).isEqualTo("Größe");
  }

  @Test
  void readsLongTextBeyondAscii() {
    var text = "☃😀é".repeat(5_000);

    assertThat(accepted(parse(clickWith("user_agent", "'" + text + "'"))).userAgent())
        .isEqualTo(text);
  }

  @Test
  void readsWhatIsNestedUpToItsLimit() {
    var limit = JsonClickParser.MAX_DEPTH - 1;

    assertThat(outcome(parse(clickWith("x", "[".repeat(limit) + "]".repeat(limit)))))
        .isEqualTo("ACCEPTED");
    assertThat(outcome(parse(clickWith("x", "[".repeat(limit + 1) + "]".repeat(limit + 1)))))
        .isEqualTo("NOT_JSON");
    assertThat(outcome(parse(clickWith("x", "[".repeat(500_000))))).isEqualTo("NOT_JSON");
  }

  @Test
  void neverConvertsANumberOfAMillionDigits() {
    var digits = "9".repeat(1_000_000);

    assertThat(outcome(parse(clickWith("price_micros", digits)))).isEqualTo("BAD_PRICE");
    assertThat(outcome(parse(clickWith("price_micros", digits + ".5")))).isEqualTo("BAD_PRICE");
    assertThat(accepted(parse(clickWith("x", digits))).extra()).isEqualTo("{\"x\":" + digits + "}");
  }

  @Test
  void readsMoreUnknownNamesThanItRemembers() {
    var parser = new JsonClickParser();
    for (var i = 0; i < 20_000; i++) {
      var json = clickWith("name-" + i + "-" + i * 31, "1").getBytes(UTF_8);
      assertThat(parser.parse(json, ARRIVAL, false)).isInstanceOf(Accepted.class);
    }
  }

  @Test
  void readsARecordOfTensOfThousandsOfNames() {
    var names =
        IntStream.range(0, 80_000)
            .mapToObj(i -> '"' + Integer.toString(i, 36) + "\":0")
            .collect(Collectors.joining(",", "{", "}"));

    assertThat(accepted(parse(clickWith("x", names))).extra()).isEqualTo("{\"x\":" + names + "}");
  }

  @Test
  void forgetsThePreviousRecord() {
    var parser = new JsonClickParser();
    parser.parse(clickWith("x", "1").getBytes(UTF_8), ARRIVAL, false);
    parser.parse(clickWith("ip", "'bad'").getBytes(UTF_8), ARRIVAL, false);
    parser.parse(click().substring(0, 200).getBytes(UTF_8), ARRIVAL, false);
    var bare = clickWith("user_id", null).replace("\"price_micros\":137000", "\"x\":null");

    var click = accepted(parser.parse(bare.getBytes(UTF_8), ARRIVAL, false));

    assertThat(click.userId()).isNull();
    assertThat(click.priceMicros()).isNull();
    assertThat(click.extra()).isEqualTo("{\"x\":null}");
    assertThat(outcome(parser.parse("{}".getBytes(UTF_8), ARRIVAL, false)))
        .isEqualTo("MISSING_FIELD");
  }

  @Test
  void throwsOnNoBytesWhatever() {
    var random = new Random(20260101);
    var parser = new JsonClickParser();
    var seed = clickWith("größe", "{'a':[1,2.5,null,true,'☃\\u0041']}").getBytes(UTF_8);
    var accepted = 0;
    for (var i = 0; i < 20_000; i++) {
      var bytes = Arrays.copyOf(seed, seed.length - (i % 3 == 0 ? random.nextInt(seed.length) : 0));
      for (var changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      accepted += parser.parse(bytes, ARRIVAL, i % 2 == 0) instanceof Accepted ? 1 : 0;
    }
    assertThat(accepted).isBetween(1, 19_999);
  }

  private static String expand(String payload) {
    var click = click();
    var open = click.substring(0, click.length() - 1);
    return unquote(
        payload.startsWith("(click+ ")
            ? open + payload.substring("(click+ ".length(), payload.length() - 1) + "}"
            : payload.replace("(click)", click));
  }

  private static byte[] paddedTo(int bytes) {
    var empty = clickWith("x", "''").length();
    return clickWith("x", "'" + "y".repeat(bytes - empty) + "'").getBytes(UTF_8);
  }

  private static byte[] replaceHash(String json, byte[] bytes) {
    var at = json.indexOf('#');
    var out = new ByteArrayOutputStream();
    out.writeBytes(json.substring(0, at).getBytes(UTF_8));
    out.writeBytes(bytes);
    out.writeBytes(json.substring(at + 1).getBytes(UTF_8));
    return out.toByteArray();
  }
}
