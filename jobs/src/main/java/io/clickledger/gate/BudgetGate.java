package io.clickledger.gate;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether a campaign may be served, from memory and without locks. It fails closed: where
 * the newest decision is older than the limit, or none ever came, the answer is no.
 *
 * <p>What is admitted counts against the gate's part of the decision's allowance, so that between
 * two decisions all gates together admit no more than the allowance, and nothing more is spent when
 * the lane dies. The part is that of the slots which the gate holds, and of a slot only in
 * decisions that were published after the gate had it: what an earlier holder spent is never spent
 * again.
 *
 * <p>Ages are measured on the gate's own monotonic clock from the moment an edition is read, so a
 * clock that jumps neither keeps an old decision alive nor ends a fresh one. {@link #admit} may be
 * called by any number of threads; {@link #refresh} by one, which is a thread of the gate's own
 * after {@link #start}.
 */
public final class BudgetGate implements AutoCloseable {
  /** How old a decision may be: 5 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  private static final long PAUSE_AFTER_FAILURE_MILLIS = 100;

  private final DecisionFeed feed;
  private final SlotLease lease;
  private final long limitNanos;
  private final GateTime time;
  private final Map<Long, Held> decisions = new ConcurrentHashMap<>();
  private final LongAdder[] answers;
  private final LongAdder admittedMicros = new LongAdder();
  private final LongAdder editions = new LongAdder();
  private final LongAdder backwards = new LongAdder();
  private final LongAdder corrupted = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Edition reader = new Edition();

  /** From which version on each held slot may be used: exclusive. Touched by the reader alone. */
  private final Map<Integer, Long> usableAfter = new HashMap<>();

  /** Newest version that was read, of whatever run. Touched by the reader alone. */
  private long newestVersion = Long.MIN_VALUE;

  /** The newest pulse, as the gate took it. */
  private volatile Vouched vouched;

  private volatile int slots;
  private volatile long publishedAtMillis = Long.MIN_VALUE;
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** Decisions of a run of the lane hold until then, unless their own time is longer. */
  private record Vouched(long generation, long version, long untilNanos) {}

  /** A decision and what this gate has admitted under it. */
  private record Held(
      Decision decision, long share, int threshold, long untilNanos, AtomicLong used) {}

  /**
   * @param limit how old a decision may be, {@link #DEFAULT_LIMIT}
   */
  public BudgetGate(DecisionFeed feed, SlotLease lease, Duration limit, GateTime time) {
    this.feed = feed;
    this.lease = lease;
    this.limitNanos = limit.toNanos();
    this.time = time;
    this.answers = new LongAdder[Admission.values().length];
    Arrays.setAll(answers, i -> new LongAdder());
    this.vouched = new Vouched(Long.MIN_VALUE, Long.MIN_VALUE, time.nanos());
  }

  public BudgetGate(DecisionFeed feed, SlotLease lease) {
    this(feed, lease, DEFAULT_LIMIT, GateTime.SYSTEM);
  }

  /** Reads the feed on a thread of the gate's own until {@link #close}. */
  public BudgetGate start() {
    if (thread != null) {
      throw new IllegalStateException("the gate was started before");
    }
    var started = new Thread(this::readUntilClosed, "budget-gate");
    started.setDaemon(true);
    started.start();
    thread = started;
    return this;
  }

  /**
   * Whether to serve, and counts it.
   *
   * @param maxPriceMicros the most that it can cost, millionths of the campaign's currency
   * @throws IllegalArgumentException if the price is negative
   */
  public Admission admit(long campaignId, long maxPriceMicros) {
    if (maxPriceMicros < 0) {
      throw new IllegalArgumentException("price " + maxPriceMicros);
    }
    var answer = answer(decisions.get(campaignId), maxPriceMicros);
    answers[answer.ordinal()].increment();
    if (answer == Admission.ADMITTED) {
      admittedMicros.add(maxPriceMicros);
    }
    return answer;
  }

  private Admission answer(@Nullable Held held, long price) {
    if (held == null) {
      return Admission.UNKNOWN;
    }
    if (!fresh(held)) {
      return Admission.STALE;
    }
    return switch (held.decision().verdict()) {
      case STOP -> Admission.STOPPED;
      case SERVE -> take(held, price) ? Admission.ADMITTED : Admission.ALLOWANCE_USED;
      case THROTTLE -> {
        if (ThreadLocalRandom.current().nextInt() >>> 1 >= held.threshold()) {
          yield Admission.THROTTLED;
        }
        yield take(held, price) ? Admission.ADMITTED : Admission.ALLOWANCE_USED;
      }
    };
  }

  private boolean fresh(Held held) {
    var now = time.nanos();
    var pulse = vouched;
    return held.untilNanos() - now > 0
        || (pulse.untilNanos() - now > 0
            && pulse.generation() == Decision.generation(held.decision().version()));
  }

  private static boolean take(Held held, long price) {
    var used = held.used();
    for (var before = used.get(); price <= held.share() - before; before = used.get()) {
      if (used.compareAndSet(before, before + price)) {
        return true;
      }
    }
    return false;
  }

  private void readUntilClosed() {
    while (!closed) {
      try {
        refresh();
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        // Whatever it was, the decisions grow old and the gate closes by itself; it is counted.
        failures.increment();
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /**
   * Takes what has come: slots first, then decisions. For those who call it themselves instead of
   * {@link #start}.
   *
   * @throws IOException where feed or slots cannot be read now
   */
  public void refresh() throws IOException, InterruptedException {
    var held = lease.held();
    if (!usableAfter.keySet().containsAll(held)) {
      feed.catchUp(reader);
      held.forEach(slot -> usableAfter.putIfAbsent(slot, newestVersion));
    } else {
      feed.poll(reader);
    }
    if (usableAfter.keySet().retainAll(held)) {
      decisions.replaceAll((campaign, old) -> withShare(old));
    }
    slots = usableAfter.size();
  }

  /** After a slot was lost. */
  private Held withShare(Held old) {
    return new Held(
        old.decision(), share(old.decision()), old.threshold(), old.untilNanos(), old.used());
  }

  private long share(Decision decision) {
    return usableAfter.entrySet().stream()
        .filter(slot -> decision.version() > slot.getValue())
        .mapToLong(slot -> decision.shareOf(slot.getKey()))
        .sum();
  }

  private long untilNanos(long expiresAtMillis) {
    var left = Math.min(limitNanos / 1_000_000, expiresAtMillis - time.millis());
    return time.nanos() + left * 1_000_000;
  }

  /**
   * Takes the feed in: newer decisions replace older ones, whatever comes from an older run is
   * passed over.
   */
  private final class Edition implements DecisionFeed.Reader {
    @Override
    public void decision(Decision decision) {
      var before = decisions.get(decision.campaignId());
      var version = decision.version();
      if (ofOlderRun(version) || (before != null && version < before.decision().version())) {
        backwards.increment();
      } else if (before == null || version > before.decision().version()) {
        decisions.put(decision.campaignId(), held(decision));
        newestVersion = Math.max(newestVersion, version);
      }
    }

    private boolean ofOlderRun(long version) {
      return Decision.generation(version) < Decision.generation(newestVersion);
    }

    private Held held(Decision decision) {
      var threshold = (int) Math.min(Integer.MAX_VALUE, decision.share() * (1L << 31));
      return new Held(
          decision,
          share(decision),
          threshold,
          untilNanos(decision.expiresAtMillis()),
          new AtomicLong());
    }

    @Override
    public void pulse(Pulse pulse) {
      if (pulse.version() < vouched.version() || ofOlderRun(pulse.version())) {
        backwards.increment();
      } else if (pulse.version() > vouched.version()) {
        vouched =
            new Vouched(
                Decision.generation(pulse.version()),
                pulse.version(),
                untilNanos(pulse.expiresAtMillis()));
        newestVersion = Math.max(newestVersion, pulse.version());
        publishedAtMillis = pulse.publishedAtMillis();
        editions.increment();
      }
    }

    @Override
    public void corrupted(String what) {
      corrupted.increment();
    }
  }

  /** What the gate has done since it was opened. */
  public GateMetrics metrics() {
    var byAnswer = new EnumMap<Admission, Long>(Admission.class);
    for (var answer : Admission.values()) {
      byAnswer.put(answer, answers[answer.ordinal()].sum());
    }
    var published = publishedAtMillis;
    return new GateMetrics(
        byAnswer,
        admittedMicros.sum(),
        decisions.size(),
        slots,
        published == Long.MIN_VALUE ? Long.MAX_VALUE : time.millis() - published,
        editions.sum(),
        backwards.sum(),
        corrupted.sum(),
        failures.sum());
  }

  /** Stops reading; what is held grows stale. */
  @Override
  public void close() throws IOException {
    closed = true;
    var reading = thread;
    if (reading != null) {
      reading.interrupt();
      try {
        reading.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    feed.close();
    lease.close();
  }
}
