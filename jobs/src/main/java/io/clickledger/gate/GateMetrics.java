package io.clickledger.gate;

import java.util.Map;

/**
 * What a gate has done since it was opened.
 *
 * @param answers how often each answer was given
 * @param admittedMicros sum of the highest prices of what was admitted
 * @param campaigns campaigns with a decision
 * @param slots slots that the gate holds
 * @param decisionAgeMillis age of the newest edition of the feed by its own stamp; {@code
 *     Long.MAX_VALUE} before the first
 * @param editions editions of the feed that were read
 * @param backwards decisions and pulses passed over because a newer one had come before
 * @param corrupted records passed over because they were neither decision nor pulse
 * @param failures how often the feed or the slots could not be read
 */
public record GateMetrics(
    Map<Admission, Long> answers,
    long admittedMicros,
    int campaigns,
    int slots,
    long decisionAgeMillis,
    long editions,
    long backwards,
    long corrupted,
    long failures) {

  public GateMetrics {
    answers = Map.copyOf(answers);
  }

  /** Requests that were denied because no fresh decision was there. */
  public long deniedStale() {
    return answers.getOrDefault(Admission.STALE, 0L);
  }
}
