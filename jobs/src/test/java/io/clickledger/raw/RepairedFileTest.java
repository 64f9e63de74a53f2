package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.RepairedFile.Position;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairedFileTest {
  private static final String WHERE =
      "\"source_name\":\"clicks\",\"source_partition\":3,\"source_offset\":";

  private static RepairedFile parse(String... lines) {
    return RepairedFile.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static String line(long offset, String payload) {
    return "{" + WHERE + offset + ",\"payload\":" + payload + "}";
  }

  private static String payload(RepairedFile file) {
    assertThat(file.problems()).isEmpty();
    return new String(file.records().get(0).payload(), StandardCharsets.UTF_8);
  }

  @Test
  void keepsAnObjectByteForByte() {
    var object = "{ \"a\" : [1.10, {\"é\":\"\\u00e9\"}] ,\"a\":2}";

    assertThat(payload(parse(line(1, object)))).isEqualTo(object);
    assertThat(payload(parse("\uFEFF" + line(1, object) + "\r\n"))).isEqualTo(object);
  }

  @Test
  void takesATextForWhatItSays() {
    assertThat(payload(parse(line(1, "\"{\\\"a\\\":\\\"\\u00e9\\\"}\""))))
        .isEqualTo("{\"a\":\"é\"}");
  }

  @Test
  void countsBlankLinesAndPassesOverOtherFields() {
    var file =
        parse(
            "",
            "  ",
            "{\"reason\":\"BAD_IP\",\"detail\":{\"payload\":1}," + WHERE + "7,\"payload\":{}}");

    assertThat(file.problems()).isEmpty();
    assertThat(file.records().get(0).line()).isEqualTo(3);
    assertThat(file.records().get(0).position()).isEqualTo(new Position("clicks", 3, 7));
  }

  @Test
  void namesTheLineOfEveryProblem() {
    var file = parse(line(1, "{}"), "nonsense", line(2, "{}"), line(1, "{}"));

    assertThat(file.records()).extracting(RepairedFile.Repaired::line).containsExactly(1, 3);
    assertThat(file.problems()).containsOnlyKeys(2, 4);
    assertThat(file.problems()).contains(Map.entry(4, "names the record of line 1 again"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | is not JSON: Unrecognized token 'nonsense'",
        "{\"source_name\":\"x | is not JSON: ",
        "[1] | is no JSON object",
        "{\"source_name\":\"x\"} {} | goes on behind its JSON object",
        "{\"source_name\":1} | has a source_name that is not text",
        "{\"source_partition\":-1} | has a source_partition that is not a whole number from 0 to 2147483647",
        "{\"source_partition\":2147483648} | has a source_partition that is not",
        "{\"source_offset\":\"1\"} | has a source_offset that is not a whole number from 0 to 9223372036854775807",
        "{\"source_offset\":9223372036854775808} | has a source_offset that is not",
        "{\"source_offset\":1,\"source_offset\":1} | has two fields source_offset",
        "{\"payload\":[]} | has a payload that is neither an object nor text",
        "{\"source_partition\":0,\"source_offset\":1,\"payload\":\"\"} | has no source_name",
        "{\"source_name\":\"x\",\"source_offset\":1,\"payload\":\"\"} | has no source_partition",
        "{\"source_name\":\"x\",\"source_partition\":0,\"payload\":\"\"} | has no source_offset",
        "{\"source_name\":\"x\",\"source_partition\":0,\"source_offset\":1} | has no payload",
      })
  void saysWhatIsWrongWithALine(String line, String problem) {
    assertThat(parse(line).problems()).hasSize(1);
    assertThat(parse(line).problems().get(1)).startsWith(problem.strip());
  }
}
