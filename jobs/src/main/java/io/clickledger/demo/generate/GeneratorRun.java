package io.clickledger.demo.generate;

import java.io.IOException;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The loop: moment by moment it lets something happen, then hands on what is due. A click waits in
 * one queue for its event time, to be counted in the order of events, and its copies wait in
 * another for their receipt, to be written in the order of receipt. Nothing drawn at a moment lies
 * before it, so all that lies before the moment is complete.
 */
final class GeneratorRun {
  private static final long PROGRESS_RECORDS = 1_000_000;
  private static final long PROGRESS_NANOS = 10_000_000_000L;
  private static final long MICROS_PER_MILLI = 1_000;
  private static final double MICRO_PRECISION_SHARE = 0.02;
  private static final int MOMENTS_PER_EDGE = 30;

  private final GeneratorSettings settings;
  private final Campaigns campaigns;
  private final Traffic traffic;
  private final Landing landing;
  private final Oracle oracle;
  private final Consumer<String> progress;
  private final Dice dice;
  private final Delivery delivery;
  private final PriorityQueue<Click> happening = new PriorityQueue<>(Click::compare);
  private final PriorityQueue<Receipt> underway = new PriorityQueue<>();

  private long momentsLeft;
  private long doubleClicksLeft;
  private int peakQueued;
  private long toldNanos = System.nanoTime();

  GeneratorRun(
      GeneratorSettings settings,
      Campaigns campaigns,
      Traffic traffic,
      Landing landing,
      Oracle oracle,
      Consumer<String> progress) {
    this.settings = settings;
    this.campaigns = campaigns;
    this.traffic = traffic;
    this.landing = landing;
    this.oracle = oracle;
    this.progress = progress;
    this.dice = Dice.of(settings.seed(), "run");
    this.delivery = new Delivery(settings, underway::add);
  }

  void run() throws IOException {
    long edgeClicks = addEdges();
    long others = settings.clicks() - edgeClicks;
    doubleClicksLeft =
        Math.min(StrictMath.round(settings.clicks() * settings.doubleClickShare()), others / 2);
    long eagerClicks =
        Math.min(
            StrictMath.round(settings.clicks() * settings.eagerShare()),
            (others - doubleClicksLeft) / 2);
    var eager = new EagerClicks(settings, traffic, eagerClicks, this::happen);
    momentsLeft = others - doubleClicksLeft - eagerClicks;
    var schedule = new Schedule(settings, momentsLeft);
    while (schedule.hasNext()) {
      long moment = schedule.next();
      handOn(moment);
      eager.follow(addClick(moment), momentsLeft);
      addRejects(moment);
      momentsLeft--;
      peakQueued = Math.max(peakQueued, happening.size() + underway.size());
    }
    handOn(Long.MAX_VALUE);
  }

  /** Most clicks and receipts that waited at once. */
  int peakQueued() {
    return peakQueued;
  }

  /** The edges' clicks wait in the queues from the start: three at most for each edge. */
  private long addEdges() {
    long clicks = 0;
    for (var edge : Edge.of(settings, campaigns, settings.clicks() / MOMENTS_PER_EDGE)) {
      var last = traffic.of(edge.campaign(), edge.micros() - MICROS_PER_MILLI);
      boolean inside = last.eventMicros() >= settings.startMicros();
      if (inside) {
        happen(last);
        clicks++;
      }
      happen(
          inside ? traffic.again(last, edge.micros()) : traffic.of(edge.campaign(), edge.micros()));
      happen(traffic.of(edge.campaign(), edge.micros() + MICROS_PER_MILLI));
      clicks += 2;
    }
    return clicks;
  }

  private void happen(Click click) {
    happening.add(click);
    delivery.deliver(click);
  }

  /**
   * A click and its double clicks.
   *
   * @return the last of them
   */
  private Click addClick(long moment) {
    long skew = delivery.drawSkew();
    Click click;
    if (skew > 0 && moment + skew < settings.endMicros()) {
      click = traffic.at(moment + skew);
      happening.add(click);
      delivery.deliver(click, moment);
    } else {
      boolean fine = dice.chance(MICRO_PRECISION_SHARE);
      click = traffic.at(moment + (fine ? dice.below(MICROS_PER_MILLI) : 0));
      happen(click);
    }
    while (doubleClicksLeft > 0 && dice.chance((double) doubleClicksLeft / momentsLeft)) {
      click = traffic.again(click, click.eventMicros() + drawGap(click.eventMicros()));
      happen(click);
      doubleClicksLeft--;
    }
    return click;
  }

  /** Up to 10 seconds to the next click; some at once, some exactly 10 seconds or just over. */
  private long drawGap(long fromMicros) {
    int luck = dice.below(20);
    long gap =
        switch (luck) {
          case 0 -> 0;
          case 1 -> 10_000 * MICROS_PER_MILLI;
          case 2 -> 10_001 * MICROS_PER_MILLI;
          default -> dice.between(50, 9_900) * MICROS_PER_MILLI;
        };
    return fromMicros + gap < settings.endMicros() ? gap : 0;
  }

  private void addRejects(long moment) {
    if (dice.chance(settings.malformedShare())) {
      delivery.deliverMalformed(traffic.at(moment));
    }
    if (dice.chance(settings.clockAheadShare())) {
      var click = traffic.at(moment + delivery.drawBrokenClock());
      delivery.deliverClockAhead(click, moment);
    }
  }

  /** Receipts first: what a clock that is ahead sends is received before it happened. */
  private void handOn(long beforeMicros) throws IOException {
    for (var receipt = underway.peek();
        receipt != null && receipt.receivedMicros() < beforeMicros;
        receipt = underway.peek()) {
      landing.write(receipt);
      oracle.received(underway.remove());
      tell(receipt);
    }
    for (var click = happening.peek();
        click != null && click.eventMicros() < beforeMicros;
        click = happening.peek()) {
      oracle.happened(happening.remove());
    }
  }

  /** A line every million records, and every ten seconds of a run that takes its time. */
  private void tell(Receipt newest) {
    long now = System.nanoTime();
    if (oracle.read() % PROGRESS_RECORDS == 0 || now - toldNanos >= PROGRESS_NANOS) {
      toldNanos = now;
      progress.accept(
          String.format(
              Locale.ROOT,
              "%,d records, received up to %s",
              oracle.read(),
              Campaigns.instant(newest.receivedMicros())));
    }
  }
}
