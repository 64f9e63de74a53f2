package io.clickledger.gate;

/** The two clocks of a gate. */
public interface GateTime {
  /** The machine's own. */
  GateTime SYSTEM =
      new GateTime() {
        @Override
        public long millis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  /** Milliseconds since epoch; may jump. */
  long millis();

  /** Nanoseconds since anything; never jumps. */
  long nanos();
}
