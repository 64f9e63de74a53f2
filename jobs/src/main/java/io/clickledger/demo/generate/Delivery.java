package io.clickledger.demo.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How clicks reach the collectors: delays, skewed clocks, retries, and records that break the
 * contract. The first receipt of a click is always the earliest.
 */
final class Delivery {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long LATE_AFTER = 15 * MINUTE;
  private static final long AHEAD_LIMIT = 5 * MINUTE;

  /** From the event to the last receipt, at most: 3 hours to the first one, 2 to a retry. */
  static final long LONGEST_WAY_MICROS = 5 * HOUR;

  private static final double SKEWED_SHARE = 0.01;
  private static final double EXTRAS_SHARE = 0.01;
  private static final double ON_THE_LINE_SHARE = 0.05;
  private static final double MINUTES_SHARE = 0.1;
  private static final double MORE_RETRIES_SHARE = 0.3;
  private static final int MAX_RETRIES = 5;

  private final GeneratorSettings settings;
  private final Dice dice;
  private final Consumer<Receipt> into;
  private final List<Flaw> flaws = new ArrayList<>();
  private final long fileMicros;

  private long sequence;
  private int nextFlaw;

  /**
   * @param into takes each receipt, in no order
   */
  Delivery(GeneratorSettings settings, Consumer<Receipt> into) {
    this.settings = settings;
    this.dice = Dice.of(settings.seed(), "delivery");
    this.into = into;
    this.fileMicros = settings.fileSeconds() * SECOND;
    for (var flaw : Flaw.values()) {
      if (flaw.malforms(settings.format())) {
        flaws.add(flaw);
      }
    }
  }

  /**
   * How far past its receipt the next click claims to have happened: 0 for most, up to the 5
   * minutes that the contract allows.
   */
  long drawSkew() {
    if (!dice.chance(SKEWED_SHARE)) {
      return 0;
    }
    if (dice.chance(ON_THE_LINE_SHARE)) {
      return AHEAD_LIMIT;
    }
    long limit = dice.chance(MINUTES_SHARE) ? AHEAD_LIMIT : 20 * SECOND;
    return dice.between(1, limit / MILLI) * MILLI;
  }

  /** Receipts of a click after it happened. */
  void deliver(Click click) {
    deliver(click, click.eventMicros() + drawDelay());
  }

  /** Receipts of a click, the first at a given time. */
  void deliver(Click click, long receivedMicros) {
    long delay = receivedMicros - click.eventMicros();
    boolean stamped =
        delay < 0 || delay > 10 * SECOND || !dice.chance(settings.absentReceiptShare());
    int collector = dice.below(settings.collectors());
    into.accept(receipt(click, receivedMicros, 0, collector, stamped, null));
    if (!dice.chance(settings.duplicateShare())) {
      return;
    }
    int copy = 1;
    do {
      long again = receivedMicros + drawRetryDelay();
      boolean sameFile = again / fileMicros == receivedMicros / fileMicros;
      int by = sameFile ? otherThan(collector) : dice.below(settings.collectors());
      into.accept(receipt(click, again, copy, by, true, null));
      copy++;
    } while (copy <= MAX_RETRIES && dice.chance(MORE_RETRIES_SHARE));
  }

  /** A record that breaks the contract; every kind that the format can hold takes its turn. */
  void deliverMalformed(Click click) {
    var flaw = flaws.get(nextFlaw++ % flaws.size());
    int collector = dice.below(settings.collectors());
    long received = click.eventMicros() + dice.between(20, 2_000) * MILLI;
    into.accept(receipt(flaw.spoil(click), received, 0, collector, true, flaw));
  }

  /** How far ahead a broken clock is: over 5 minutes, up to an hour. */
  long drawBrokenClock() {
    return dice.chance(0.2)
        ? AHEAD_LIMIT + MILLI
        : dice.between(AHEAD_LIMIT / MILLI + 1, HOUR / MILLI) * MILLI;
  }

  /** A sound record but for its clock. */
  void deliverClockAhead(Click click, long receivedMicros) {
    int collector = dice.below(settings.collectors());
    into.accept(receipt(click, receivedMicros, 0, collector, true, Flaw.CLOCK_AHEAD));
  }

  private Receipt receipt(
      Click click,
      long receivedMicros,
      int copy,
      int collector,
      boolean stamped,
      @Nullable Flaw flaw) {
    var style = flaw == null ? TimeStyle.draw(dice) : TimeStyle.UTC;
    boolean extras = flaw == null && dice.chance(EXTRAS_SHARE);
    return new Receipt(
        click, receivedMicros, sequence++, copy, collector, stamped, style, extras, flaw);
  }

  private long drawDelay() {
    if (dice.chance(settings.lateShare())) {
      double luck = dice.unit();
      long over = (long) (luck * luck * (3 * HOUR - LATE_AFTER) / MILLI) * MILLI;
      return LATE_AFTER + MILLI + (dice.chance(ON_THE_LINE_SHARE) ? 0 : over);
    }
    if (!dice.chance(settings.outOfOrderShare())) {
      return (20 + (long) Math.min(5_000, 800 * dice.exponential())) * MILLI;
    }
    if (!dice.chance(MINUTES_SHARE)) {
      return dice.between(5_000, 60_000) * MILLI;
    }
    return dice.chance(ON_THE_LINE_SHARE)
        ? LATE_AFTER
        : dice.between(MINUTE / MILLI, LATE_AFTER / MILLI) * MILLI;
  }

  /** Mostly under 10 minutes; one in twelve comes so late that it leaves by the late door. */
  private long drawRetryDelay() {
    double luck = dice.unit();
    if (luck < 0.6) {
      return dice.between(1_000, 90_000) * MILLI;
    }
    return luck < 0.92
        ? dice.between(90_000, 600_000) * MILLI
        : dice.between(LATE_AFTER / MILLI, 2 * HOUR / MILLI) * MILLI;
  }

  private int otherThan(int collector) {
    return settings.collectors() == 1
        ? collector
        : (collector + 1 + dice.below(settings.collectors() - 1)) % settings.collectors();
  }
}
