package io.clickledger.faults;

import static io.clickledger.testing.S3Match.any;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill -9} at seeded random requests to the store, of all that a lane makes. */
@Tag(FaultyWorld.MORE_FAULTS)
class RandomKillsIT extends FaultTest {
  private static final int KILLS = 30;

  /** A start makes some 60 requests, a micro-batch some 40. */
  private static final int LATEST_REQUEST = 150;

  @ParameterizedTest
  @CsvSource({"archive, 1", "rollup, 2"})
  void noTotalChanges(String lane, long seed) throws Exception {
    var here = world.withLake(lane);
    var random = new Random(seed);
    var killed = 0;
    try (var reader = here.watch(lane)) {
      for (int i = 0; i < KILLS; i++) {
        here.s3().forget();
        try (var process = here.lane(lane)) {
          var at = here.s3().on(any(".*").nth(1 + random.nextInt(LATEST_REQUEST)));
          var fault =
              random.nextBoolean() ? at.kill(process.handle()) : at.killAfter(process.handle());
          var exitCode = process.ended();
          assertThat(fault.struck() == 1 || exitCode == 0).as(process.said()).isTrue();
          killed += fault.struck();
        }
      }
      here.s3().forget();
      FaultyWorld.finish(here.rest(lane));
      here.assertExact(lane, reader);
    }
    assertThat(killed).isGreaterThanOrEqualTo(25);
    FaultTable.add("kill -9 at a random request, " + lane, killed, FaultyWorld.EXACT);
  }
}
