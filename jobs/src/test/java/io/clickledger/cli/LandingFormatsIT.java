package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.LandingFormat;
import io.clickledger.lake.Lake;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
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
    assertThat(doors(lake, "archive"))
        .containsEntry("accepted", expected.path("archive").path("accepted").longValue())
        .containsEntry("rejected", expected.path("archive").path("rejected").longValue());
    for (var door : new String[] {"accepted", "duplicate", "late", "rejected"}) {
      assertThat(doors(lake, "rollup"))
          .containsEntry(door, expected.path("stream").path(door).longValue());
    }
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

  private static Map<String, Long> doors(Lake lake, String lane) {
    var sums = new TreeMap<String, Long>();
    var row =
        lake.read(StreamProgress.TABLE)
            .where("lane = '" + lane + "'")
            .selectExpr(
                "sum(accepted) accepted",
                "sum(duplicate) duplicate",
                "sum(late) late",
                "sum(rejected) rejected")
            .first();
    for (var name : row.schema().fieldNames()) {
      sums.put(name, row.<Long>getAs(name));
    }
    return sums;
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
