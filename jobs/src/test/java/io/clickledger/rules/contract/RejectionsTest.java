package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.clickWith;
import static io.clickledger.rules.contract.Records.parse;
import static io.clickledger.rules.contract.Records.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionsTest {
  private static final Path TABLES = Path.of("src/test/resources/contract");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          click_id     | 'a b'        | click_id must be text of 1 to 64 characters of [A-Za-z0-9._:~-], but is "a b".
          event_time   | 'noon'       | event_time must be an RFC 3339 time with a zone or integer epoch milliseconds, from 1970 to 9999, but is "noon".
          event_time   | -5           | event_time must be an RFC 3339 time with a zone or integer epoch milliseconds, from 1970 to 9999, but is -5.
          ad_id        | 1e3          | ad_id must be an integer from 0 to 9223372036854775807, but is the number 1e3.
          ad_id        | {'a': [1]}   | ad_id must be an integer from 0 to 9223372036854775807, but is the object {"a": [1]}.
          ad_id        | [ ]          | ad_id must be an integer from 0 to 9223372036854775807, but is the array [ ].
          ad_id        | null         | ad_id is required, but absent or null.
          user_id      | true         | user_id must be text, but is the literal true.
          user_agent   | 5            | user_agent must be text, but is the number 5.
          ip           | 'localhost'  | ip must be an IPv4 or IPv6 address, whole or masked, but is "localhost".
          price_micros | '7'          | price_micros must be an integer from 0 to 9223372036854775807, but is "7".
          """)
  void nameTheFieldAndTheValue(String field, String json, String detail) {
    assertThat(rejected(parse(clickWith(field, json))).detail()).isEqualTo(detail);
  }

  @Test
  void cutALongValueAt100Characters() {
    assertThat(rejected(parse(clickWith("ip", "'" + "x".repeat(100) + "'"))).detail())
        .endsWith("but is \"" + "x".repeat(100) + "\".");
    assertThat(rejected(parse(clickWith("ip", "'" + "x".repeat(101) + "'"))).detail())
        .endsWith("but is \"" + "x".repeat(100) + "… (101 characters)\".");
    assertThat(rejected(parse(clickWith("ip", "'" + "x".repeat(99) + "😀'"))).detail())
        .endsWith("but is \"" + "x".repeat(99) + "… (101 characters)\".");
  }

  @Test
  void standOnOneLine() {
    assertThat(rejected(parse(clickWith("ip", "'a\\nb\\u0000c'"))).detail())
        .endsWith("but is \"a b c\".");
  }

  @Test
  void sayWhereTheJsonBreaks() {
    assertThat(rejected(parse("{\"a\": oops}")).detail())
        .startsWith("The record is not JSON at byte 6: Unrecognized token 'oops'")
        .hasSizeLessThan(200);
    assertThat(rejected(parse("{} {}")).detail())
        .isEqualTo("The record is not JSON at byte 3: more text behind the end of the record");
  }

  @ParameterizedTest
  @EnumSource
  void describeEveryReasonInASentence(RejectReason reason) {
    assertThat(reason.description()).matches("[A-Za-z].+\\.");
  }

  @Test
  void coverEveryReasonInTheTables() throws IOException {
    var inTables = new HashSet<String>(List.of("OVERSIZED"));
    try (var tables = Files.list(TABLES)) {
      for (var table : tables.toList()) {
        for (var line : Files.readAllLines(table)) {
          inTables.addAll(Arrays.asList(line.split(",", -1)));
        }
      }
    }
    assertThat(inTables)
        .containsAll(Arrays.stream(RejectReason.values()).map(RejectReason::name).toList());
  }
}
