package io.clickledger.gate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Decisions and pulses as flat JSON objects, one a line: what the feed is made of. A pulse is the
 * one that has {@code published_at_ms}. Strings have no escapes, for no value needs one; fields
 * that are not known are passed over.
 */
public final class DecisionJson {
  private static final String FIELD = "\"(\\w+)\":(?:\"([^\"\\\\]*)\"|(-?[0-9.eE+-]+))";
  private static final Pattern OBJECT = Pattern.compile("\\{" + FIELD + "(?:," + FIELD + ")*\\}");
  private static final Pattern NEXT = Pattern.compile(FIELD);

  /** A line of its own takes some 400 characters. */
  private static final int LONGEST_LINE = 2_000;

  private DecisionJson() {}

  public static String write(Decision d) {
    return new StringBuilder(512)
        .append("{\"campaign_id\":")
        .append(d.campaignId())
        .append(",\"billing_day\":\"")
        .append(d.billingDay())
        .append("\",\"version\":")
        .append(d.version())
        .append(",\"decision\":\"")
        .append(d.verdict())
        .append("\",\"share\":")
        .append(d.share())
        .append(",\"reason\":\"")
        .append(d.reason())
        .append("\",\"currency\":\"")
        .append(d.currency())
        .append("\",\"budget_micros\":")
        .append(d.budgetMicros())
        .append(",\"spent_micros\":")
        .append(d.spentMicros())
        .append(",\"velocity_micros_per_s\":")
        .append(d.velocityMicrosPerSecond())
        .append(",\"staleness_ms\":")
        .append(d.stalenessMillis())
        .append(",\"at_risk_micros\":")
        .append(d.atRiskMicros())
        .append(",\"allowance_micros\":")
        .append(d.allowanceMicros())
        .append(",\"unit_micros\":")
        .append(d.unitMicros())
        .append(",\"slots\":")
        .append(d.slots())
        .append(",\"decided_at_ms\":")
        .append(d.decidedAtMillis())
        .append(",\"expires_at_ms\":")
        .append(d.expiresAtMillis())
        .append('}')
        .toString();
  }

  public static String write(Pulse p) {
    return "{\"version\":%d,\"known_until_ms\":%d,\"waited_since_ms\":%d,\"published_at_ms\":%d,\"expires_at_ms\":%d}"
        .formatted(
            p.version(),
            p.knownUntilMillis(),
            p.waitedSinceMillis(),
            p.publishedAtMillis(),
            p.expiresAtMillis());
  }

  /** Hands a line on as what it is. */
  static void read(String line, DecisionFeed.Reader reader) {
    if (line.length() > LONGEST_LINE || !OBJECT.matcher(line).matches()) {
      reader.corrupted(line);
      return;
    }
    var fields = new HashMap<String, String>();
    var next = NEXT.matcher(line);
    while (next.find()) {
      fields.put(next.group(1), next.group(2) == null ? next.group(3) : next.group(2));
    }
    try {
      if (fields.containsKey("published_at_ms")) {
        reader.pulse(pulse(fields));
      } else {
        reader.decision(decision(fields));
      }
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      reader.corrupted(line);
    }
  }

  /**
   * A decision as it was written.
   *
   * @throws IllegalArgumentException where the line is none
   */
  public static Decision decision(String line) {
    var read = new ArrayList<Decision>(1);
    read(
        line,
        new DecisionFeed.Reader() {
          @Override
          public void decision(Decision decision) {
            read.add(decision);
          }

          @Override
          public void pulse(Pulse pulse) {}

          @Override
          public void corrupted(String what) {}
        });
    if (read.isEmpty()) {
      throw new IllegalArgumentException("not a decision: " + line);
    }
    return read.get(0);
  }

  private static Pulse pulse(Map<String, String> fields) {
    return new Pulse(
        number(fields, "version"),
        number(fields, "known_until_ms"),
        number(fields, "waited_since_ms"),
        number(fields, "published_at_ms"),
        number(fields, "expires_at_ms"));
  }

  private static Decision decision(Map<String, String> fields) {
    return new Decision(
        number(fields, "campaign_id"),
        LocalDate.parse(text(fields, "billing_day")),
        number(fields, "version"),
        Verdict.valueOf(text(fields, "decision")),
        Double.parseDouble(text(fields, "share")),
        text(fields, "reason"),
        text(fields, "currency"),
        number(fields, "budget_micros"),
        number(fields, "spent_micros"),
        number(fields, "velocity_micros_per_s"),
        number(fields, "staleness_ms"),
        number(fields, "at_risk_micros"),
        number(fields, "allowance_micros"),
        number(fields, "unit_micros"),
        Math.toIntExact(number(fields, "slots")),
        number(fields, "decided_at_ms"),
        number(fields, "expires_at_ms"));
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(text(fields, name));
  }

  private static String text(Map<String, String> fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}
