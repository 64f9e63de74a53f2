package io.clickledger.rules.verdict;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.rules.fraud.IpNumber;
import io.clickledger.rules.fraud.IpRange;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Names the clicks of a stretch of event time that meet every criterion it has. A masked address
 * meets no range, and a click without a value meets no criterion on it.
 *
 * @param userAgent exactly as sent
 * @param from first instant
 * @param to end, excluded
 */
public record ClickSelector(
    @Nullable IpRange ip,
    @Nullable String userId,
    @Nullable String userAgent,
    @Nullable Long campaignId,
    @Nullable Long adId,
    @Nullable Long advertiserId,
    @Nullable Long publisherId,
    Instant from,
    Instant to)
    implements Serializable {

  public boolean names(ClickTraits click) {
    return names(click, ip == null || click.ip() == null ? null : IpNumber.parse(click.ip()));
  }

  /**
   * @param address the click's; null for a masked or missing one
   */
  boolean names(ClickTraits click, @Nullable IpNumber address) {
    return micros(from) <= click.eventMicros()
        && click.eventMicros() < micros(to)
        && (ip == null || address != null && ip.contains(address))
        && (userId == null || userId.equals(click.userId()))
        && (userAgent == null || userAgent.equals(click.userAgent()))
        && isSame(campaignId, click.campaignId())
        && isSame(adId, click.adId())
        && isSame(advertiserId, click.advertiserId())
        && isSame(publisherId, click.publisherId());
  }

  private static boolean isSame(@Nullable Long criterion, long value) {
    return criterion == null || criterion == value;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** The selector as JSON, the same text however it was written. */
  public String json() {
    var json = JsonNodeFactory.instance.objectNode();
    put(json, VerdictFields.IP, ip);
    put(json, VerdictFields.USER_ID, userId);
    put(json, VerdictFields.USER_AGENT, userAgent);
    put(json, VerdictFields.CAMPAIGN_ID, campaignId);
    put(json, VerdictFields.AD_ID, adId);
    put(json, VerdictFields.ADVERTISER_ID, advertiserId);
    put(json, VerdictFields.PUBLISHER_ID, publisherId);
    put(json, VerdictFields.FROM, from);
    put(json, VerdictFields.TO, to);
    return json.toString();
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value instanceof Long number) {
      json.put(name, number);
    } else if (value != null) {
      json.put(name, value.toString());
    }
  }
}
