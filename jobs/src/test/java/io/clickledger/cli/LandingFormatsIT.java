package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.LandingFormat;
import io.clickledger.lake.Lake;
import io.clickledger.table.RejectedClick;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form in which clicks land goes through both lanes and gives the oracle's doors. */
class LandingFormatsIT {
  @ParameterizedTest
  @EnumSource
  void sendsEveryRecordThroughTheDoorThatTheOracleNames(LandingFormat format) throws IOException {
    var settings =
        GeneratorSettings.builder()
            .clicks(4_000)
            .days(1)
            .fileSeconds(7_200)
            .malformedShare(0.02)
            .format(format)
            .build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    var expected = new ObjectMapper().readTree(world.expected().toFile());
    var lake = TestSession.lake();
    for (var lane : new String[] {"archive", "rollup"}) {
      var source = "files:" + world.landing();
      var ended = TestCommandLine.run(lane, "--lake", lake.root(), "--source", source, "--once");
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    var archived = Doors.of(lake, "archive");
    assertThat(archived.accepted())
        .isEqualTo(expected.path("archive").path("accepted").longValue());
    assertThat(archived.rejected())
        .isEqualTo(expected.path("archive").path("rejected").longValue());
    assertThat(Doors.of(lake, "rollup")).isEqualTo(Doors.expected(expected.path("stream")));
    var reasons = new TreeMap<String, Long>();
    expected
        .path("rejected_by_reason")
        .fields()
        .forEachRemaining(e -> reasons.put(e.getKey(), e.getValue().longValue()));
    // A form has no way to write some flaws.
    reasons.values().removeIf(count -> count == 0);
    assertThat(reasons).hasSizeGreaterThan(3);
    assertThat(reasonsOf(lake)).isEqualTo(reasons);
  }

  private static Map<String, Long> reasonsOf(Lake lake) {
    var reasons = new TreeMap<String, Long>();
    lake.read(RejectedClick.TABLE)
        .groupBy(RejectedClick.REASON)
        .count()
        .collectAsList()
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    return reasons;
  }
}
