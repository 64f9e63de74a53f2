package io.clickledger.metrics;

import io.clickledger.common.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What one lane counts of itself. Safe for use by several threads. */
public final class LaneMetrics {
  private final LaneFamilies families;
  private final String lane;

  LaneMetrics(LaneFamilies families, String lane) {
    this.families = families;
    this.lane = lane;
    for (var door : Door.values()) {
      families.records.initLabelValues(lane, label(door));
    }
    families.behindMemory.initLabelValues(lane);
    families.batches.initLabelValues(lane);
  }

  private static String label(Door door) {
    return door.name().toLowerCase(Locale.ROOT);
  }

  /** Records of a micro-batch that left by a door. */
  public void left(Door door, long records) {
    families.records.labelValues(lane, label(door)).inc(records);
  }

  /** Of those that left by the late door, and of those that were accepted. */
  public void ofThem(long behindMemory, long corrections) {
    families.behindMemory.labelValues(lane).inc(behindMemory);
    families.corrections.labelValues(lane).inc(corrections);
  }

  /** Micro-batch after micro-batch the lane knows more of the past. */
  public void watermark(Instant watermark) {
    families.watermark.labelValues(lane).set(seconds(watermark));
  }

  public void newestEvent(Instant eventTime) {
    families.newestEvent.labelValues(lane).set(seconds(eventTime));
  }

  /** A micro-batch has begun to count. */
  public void batchStarted(Instant at) {
    families.batchStarted.labelValues(lane).set(seconds(at));
  }

  /** It is whole. */
  public void batchEnded(Instant startedAt, Instant committedAt) {
    families.batches.labelValues(lane).inc();
    families.batchStarted.labelValues(lane).set(0);
    families.lastCommit.labelValues(lane).set(seconds(committedAt));
    families.batchSeconds.labelValues(lane).observe(seconds(startedAt, committedAt));
  }

  /** Of the clicks of a micro-batch one waited longest. */
  public void longestWait(Instant receivedAt, Instant until) {
    families.longestWait.labelValues(lane).observe(Math.max(0, seconds(receivedAt, until)));
  }

  /**
   * @param partials most that one row was merged from
   * @param largestRatio share of the largest (minute, ad), 0 to 1
   */
  public void merged(long partials, double largestRatio) {
    families.mergePartials.labelValues(lane).set(partials);
    families.largestMinuteRatio.labelValues(lane).set(largestRatio);
  }

  public void remembered(long clicks) {
    families.remembered.labelValues(lane).set(clicks);
  }

  public void sourceEmpty(Instant at) {
    families.sourceEmpty.labelValues(lane).set(seconds(at));
  }

  /** Records that the micro-batch left in the topic's partition that is furthest behind. */
  public void sourceBehind(long records) {
    families.sourceBehind.labelValues(lane).set(records);
  }

  public void stateBytes(long bytes) {
    families.stateBytes.labelValues(lane).set(bytes);
  }

  /**
   * @param name as Spark calls it
   */
  public void phase(String name, Duration time) {
    families.phaseSeconds.labelValues(lane, name).observe(time.toMillis() / 1e3);
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }
}
