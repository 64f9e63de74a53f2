package io.clickledger.gate;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Decisions, clocks and feeds for the tests of gates. */
final class Decisions {
  static final long CAMPAIGN = 7;
  static final long START_MILLIS = 1_772_000_000_000L;

  private Decisions() {}

  static long version(long generation, long edition) {
    return (generation << 32) + edition;
  }

  static Decision serve(long version, long allowance, int slots, long nowMillis) {
    return decision(CAMPAIGN, version, Verdict.SERVE, 1, allowance, 10, slots, nowMillis);
  }

  static Decision decision(
      long campaign,
      long version,
      Verdict verdict,
      double share,
      long allowance,
      long unit,
      int slots,
      long nowMillis) {
    return new Decision(
        campaign,
        LocalDate.of(2026, 3, 28),
        version,
        verdict,
        share,
        "WITHIN_PACE",
        "USD",
        1_000_000,
        20_000,
        300,
        600,
        1_200,
        allowance,
        unit,
        slots,
        nowMillis,
        nowMillis + 5_000);
  }

  static Pulse pulse(long version, long nowMillis) {
    return new Pulse(version, nowMillis, nowMillis, nowMillis, nowMillis + 5_000);
  }

  /** A clock that is moved by hand. */
  static final class Time implements GateTime {
    long millis = START_MILLIS;
    long nanos = 12_345;

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    /** Both clocks, as time passes. */
    void pass(long someMillis) {
      millis += someMillis;
      nanos += someMillis * 1_000_000;
    }
  }

  /** What is put here is read once. */
  static final class Queue implements DecisionFeed {
    private final ArrayDeque<Consumer<Reader>> waiting = new ArrayDeque<>();

    void put(Decision... decisions) {
      for (var decision : decisions) {
        waiting.add(reader -> reader.decision(decision));
      }
    }

    void put(Pulse pulse) {
      waiting.add(reader -> reader.pulse(pulse));
    }

    void putNonsense(String text) {
      waiting.add(reader -> DecisionJson.read(text, reader));
    }

    @Override
    public void poll(Reader reader) {
      while (!waiting.isEmpty()) {
        waiting.remove().accept(reader);
      }
    }

    @Override
    public void catchUp(Reader reader) {
      poll(reader);
    }

    @Override
    public void close() {}
  }

  /** Slots that are given and taken by hand. */
  static final class Slots implements SlotLease {
    Set<Integer> held;

    Slots(Integer... held) {
      this.held = Set.of(held);
    }

    @Override
    public Set<Integer> held() {
      return held;
    }

    @Override
    public void close() {}
  }

  /** Everything that a reader was given. */
  static final class Heard implements DecisionFeed.Reader {
    final List<Decision> decisions = new ArrayList<>();
    final List<Pulse> pulses = new ArrayList<>();
    final List<String> corrupted = new ArrayList<>();

    @Override
    public void decision(Decision decision) {
      decisions.add(decision);
    }

    @Override
    public void pulse(Pulse pulse) {
      pulses.add(pulse);
    }

    @Override
    public void corrupted(String what) {
      corrupted.add(what);
    }
  }

  /** A feed that cannot be read. */
  static final class Broken implements DecisionFeed {
    @Override
    public void poll(Reader reader) throws IOException {
      throw new IOException("down");
    }

    @Override
    public void catchUp(Reader reader) throws IOException {
      throw new IOException("down");
    }

    @Override
    public void close() {}
  }
}
