package io.clickledger.faults;

import java.io.IOException;

/** Tests that share one topic and one store until the JVM ends. */
abstract class FaultTest {
  /** A topic and a store that all of them share; whoever needs a lake of its own names it. */
  static final FaultyWorld world = Shared.WORLD;

  private static final class Shared {
    static final FaultyWorld WORLD = start();

    private static FaultyWorld start() {
      try {
        var world = FaultyWorld.start();
        Runtime.getRuntime().addShutdownHook(new Thread(world::close));
        return world;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
