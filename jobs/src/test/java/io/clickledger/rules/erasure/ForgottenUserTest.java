package io.clickledger.rules.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.contract.CsvClickParser;
import io.clickledger.rules.contract.JsonClickParser;
import io.clickledger.rules.contract.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForgottenUserTest {
  private static final long ARRIVED = 1_774_700_000_000_000L;
  private static final String HEADER =
      "click_id,event_time,ad_id,campaign_id,advertiser_id,publisher_id,user_id,ip,user_agent,price_micros";

  private final Pseudonyms pseudonyms = Pseudonyms.create();
  private final ForgottenUser user = new ForgottenUser("u-17", pseudonyms);

  /** What is expected has {@code <value>} for the pseudonym of a value. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/erasure/records.csv", numLinesToSkip = 1, quoteCharacter = '\'')
  void leavesOfARecordWhatIsNotTheUsers(
      String description, String format, String record, String expected) {
    var bytes = record.getBytes(StandardCharsets.UTF_8);
    var made =
        switch (format) {
          case "json" -> user.jsonClick(bytes);
          case "csv" -> user.csvClick(bytes, List.of(HEADER.split(",")));
          case "line" -> user.csvClick(bytes, List.of());
          case "ruling" -> user.ruling(record, false).getBytes(StandardCharsets.UTF_8);
          case "ruling on their click" ->
              user.ruling(record, true).getBytes(StandardCharsets.UTF_8);
          case "rejected ruling" -> user.rejectedRuling(record).getBytes(StandardCharsets.UTF_8);
          case "words" -> user.words(record).getBytes(StandardCharsets.UTF_8);
          default -> throw new IllegalArgumentException(format);
        };
    var text = made == null ? "nothing of theirs" : new String(made, StandardCharsets.UTF_8);
    assertThat(text).as(description).isEqualTo(withPseudonyms(expected));
  }

  private String withPseudonyms(String expected) {
    var text = new StringBuilder();
    var at = 0;
    for (var open = expected.indexOf('<'); open >= 0; open = expected.indexOf('<', at)) {
      var close = expected.indexOf('>', open);
      text.append(expected, at, open);
      text.append(pseudonyms.of(expected.substring(open + 1, close)));
      at = close + 1;
    }
    return text.append(expected.substring(at)).toString();
  }

  @Test
  void keepsBytesThatAreNoText() {
    var record = "{\"user_id\":\"u-17\",\"note\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    record[record.length - 3] = (byte) 0xFF;

    var made = user.jsonClick(record);

    assertThat(made)
        .endsWith(Arrays.copyOfRange(record, record.length - 12, record.length))
        .asString(StandardCharsets.ISO_8859_1)
        .contains(user.pseudonym());
  }

  /** So a replay of rejects counts what it would have counted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user_id\":\"u-17\",\"ip\":\"1.2.3.4\",\"ad_id\":-1}",
        "{\"user_id\":\"u-17\",\"ip\":\"1.2.3.4.5\"}",
        "{\"user_id\":\"u-17\",\"ip\":7}",
        "{\"user_id\":\"u-17\",\"user_agent\":{\"name\":\"Firefox\"}}",
        "{\"user_id\":\"u-17\",\"user_agent\":\"Mozilla/5.0 (X1",
        "{\"user_id\":\"u-17\",\"user_id\":\"u-18\"}",
        "[{\"user_id\":\"u-17\"}]"
      })
  void keepsTheReasonForWhichARecordIsRejected(String record) {
    var full = record.replace("{\"user_id\"", "{" + COMPLETE + ",\"user_id\"");
    var made = user.jsonClick(full.getBytes(StandardCharsets.UTF_8));

    assertThat(made).isNotNull();
    assertThat(reason(made == null ? new byte[0] : made))
        .isEqualTo(reason(full.getBytes(StandardCharsets.UTF_8)))
        .isNotEqualTo("ACCEPTED");
  }

  private static final String COMPLETE =
      "\"click_id\":\"c\",\"event_time\":1774699999000,\"campaign_id\":1,\"advertiser_id\":1,"
          + "\"publisher_id\":1,\"ad_id\":1";

  private static String reason(byte[] record) {
    var parsed = new JsonClickParser().parse(record, ARRIVED, true);
    return parsed instanceof Rejected rejected ? rejected.reason().name() : "ACCEPTED";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "c,2026-03-28T12:00:00Z,1,1,1,1,u-17,1.2.3.4,Firefox,x",
        "c,2026-03-28T12:00:00Z,1,1,1,1,u-17,1.2.3.4.5,Firefox,1",
        "c,2026-03-28T12:00:00Z,1,1,1,1,u-17",
        "c,2026-03-28T12:00:00Z,1,1,1,1,u-17,1.2.3.4,\"Firefox,1"
      })
  void keepsTheReasonForWhichALineIsRejected(String line) {
    var made = user.csvClick(line.getBytes(StandardCharsets.UTF_8), List.of(HEADER.split(",")));

    assertThat(made).isNotNull();
    var text = new String(made == null ? new byte[0] : made, StandardCharsets.UTF_8);
    assertThat(csvReason(text)).isEqualTo(csvReason(line));
  }

  private static String csvReason(String line) {
    var parsed = new CsvClickParser(HEADER).parse(line, ARRIVED, false);
    return parsed instanceof Rejected rejected ? rejected.reason().name() : "ACCEPTED";
  }

  @Test
  void findsTheValuesInFieldsThatTheContractDoesNotKnow() {
    var extra =
        "{\"u-17\":1,\"n\":17,\"path\":\"/u-17?from=1.2.3.4\",\"other\":\"u-170 \\\"1.2.3.40\\\"\"}";

    assertThat(user.unknownFields(extra, Arrays.asList("u-17", "1.2.3.4", null)))
        .isEqualTo(
            "{\"%s\":1,\"n\":17,\"path\":\"/%s?from=%s\",\"other\":\"u-170 \\\"1.2.3.40\\\"\"}"
                .formatted(pseudonyms.of("u-17"), pseudonyms.of("u-17"), pseudonyms.of("1.2.3.4")));
  }

  @Test
  void namesValuesApartAndInAWayThatNobodyElseCan() {
    assertThat(pseudonyms.of("u-17"))
        .startsWith(Pseudonyms.PREFIX)
        .isEqualTo(pseudonyms.of("u-17"))
        .isNotEqualTo(pseudonyms.of("u-18"))
        .isNotEqualTo(Pseudonyms.create().of("u-17"))
        .isEqualTo(pseudonyms.of(pseudonyms.of("u-17")));
  }
}
