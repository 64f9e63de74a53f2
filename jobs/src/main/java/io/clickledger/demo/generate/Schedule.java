package io.clickledger.demo.generate;

/**
 * When something happens: a given number of moments in rising order, in whole milliseconds. Traffic
 * swings over the day, and the viral hour has twice the usual. Nothing but one number a minute is
 * held.
 */
final class Schedule {
  private static final int MINUTES_A_DAY = 1_440;
  private static final long MINUTE_MICROS = 60_000_000;
  private static final long MICROS_PER_MILLI = 1_000;
  private static final double VIRAL_BOOST = 2;
  private static final double SWING = 0.6;
  private static final double QUIETEST_HOUR = 3;
  private static final double NOISE = 0.1;

  private final GeneratorSettings settings;
  private final Dice dice;
  private final long moments;
  private final double[] upTo;

  private int minute = -1;
  private long given;
  private long leftInMinute;
  private double position;

  Schedule(GeneratorSettings settings, long moments) {
    this.settings = settings;
    this.moments = moments;
    this.dice = Dice.of(settings.seed(), "schedule");
    this.upTo = new double[settings.days() * MINUTES_A_DAY + 1];
    for (int m = 0; m < upTo.length - 1; m++) {
      upTo[m + 1] = upTo[m] + weight(m);
    }
  }

  boolean hasNext() {
    return given + leftInMinute < moments || leftInMinute > 0;
  }

  /**
   * The next moment, µs since the epoch: the smallest of the minute's uniform draws still to come.
   */
  long next() {
    while (leftInMinute == 0) {
      minute++;
      position = 0;
      leftInMinute = share(minute + 1) - share(minute);
    }
    position = 1 - (1 - position) * StrictMath.exp(StrictMath.log(1 - dice.unit()) / leftInMinute);
    leftInMinute--;
    given++;
    long micros = Math.min((long) (position * MINUTE_MICROS), MINUTE_MICROS - 1);
    return settings.startMicros()
        + minute * MINUTE_MICROS
        + micros / MICROS_PER_MILLI * MICROS_PER_MILLI;
  }

  /** Moments before a minute; the last one's is exact whatever the sums' rounding. */
  private long share(int beforeMinute) {
    return beforeMinute == upTo.length - 1
        ? moments
        : (long) (moments * (upTo[beforeMinute] / upTo[upTo.length - 1]));
  }

  private double weight(int ofMinute) {
    double hour = ofMinute % MINUTES_A_DAY / 60.0;
    double daily = 1 - SWING * StrictMath.cos((hour - QUIETEST_HOUR) * StrictMath.PI / 12);
    double noisy = daily * (1 + NOISE * (2 * dice.unit() - 1));
    long micros = settings.startMicros() + ofMinute * MINUTE_MICROS;
    if (!settings.isBusyAt(micros)) {
      return 0;
    }
    boolean viral =
        micros >= settings.viralHourMicros()
            && micros < settings.viralHourMicros() + GeneratorSettings.HOUR_MICROS;
    return viral ? noisy * VIRAL_BOOST : noisy;
  }
}
