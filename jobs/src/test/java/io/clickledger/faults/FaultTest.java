package io.clickledger.faults;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests that share a topic and a store; each class has its own. */
abstract class FaultTest {
  static FaultyWorld world;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    world = FaultyWorld.start();
  }

  @AfterAll
  static void stop() {
    world.close();
  }
}
