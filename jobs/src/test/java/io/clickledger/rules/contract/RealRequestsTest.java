package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.outcome;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealRequestsTest {
  private static final Path CLICKS = Path.of("../../shared/data/web-requests/clicks.ndjson");

  /** The one malformed line is an access-log line that ends inside its user agent. */
  @Test
  void readsAllRequestsOfARealWebServerButTheBrokenOne() throws IOException {
    assumeTrue(Files.exists(CLICKS), () -> "skipped: there is no " + CLICKS.toAbsolutePath());
    var parser = new JsonClickParser();

    try (var lines = Files.lines(CLICKS)) {
      var outcomes =
          lines
              .map(line -> line.getBytes(StandardCharsets.UTF_8))
              .map(line -> outcome(parser.parse(line, ARRIVAL, false)))
              .collect(groupingBy(outcome -> outcome, counting()));

      assertThat(outcomes).isEqualTo(Map.of("ACCEPTED", 9_999L, "NOT_JSON", 1L));
    }
  }
}
