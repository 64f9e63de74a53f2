package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker dies between the choice of a micro-batch's offsets and the reading of them. */
class BrokerRestartIT extends FaultTest {
  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void rollupGoesOnOnceTheBrokerIsBack() throws Exception {
    goesOnOnceTheBrokerIsBack("rollup");
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void archiveGoesOnOnceTheBrokerIsBack() throws Exception {
    goesOnOnceTheBrokerIsBack("archive");
  }

  private static void goesOnOnceTheBrokerIsBack(String lane) throws Exception {
    var here = world.withLake(lane);
    var back = new CompletableFuture<Void>();
    var fault =
        here.s3()
            .on(Step.checkpoint(lane, "offsets").nth(3))
            .meanwhile(
                () -> {
                  here.broker().kill();
                  CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS)
                      .execute(() -> restart(here, back));
                });
    try (var reader = here.watch(lane)) {
      FaultyWorld.finish(here.lane(lane));
      here.assertExact(lane, reader);
    }
    assertThat(fault.struck()).isOne();
    back.get();
    FaultTable.add("broker killed mid-batch, back after 5 s", 1, "went on; " + FaultyWorld.EXACT);
  }

  private static void restart(FaultyWorld here, CompletableFuture<Void> back) {
    try {
      here.broker().restart();
      back.complete(null);
    } catch (IOException | InterruptedException e) {
      back.completeExceptionally(e);
    }
  }
}
