package io.clickledger.rules.contract;

import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks clicks whose fields are values already: rows of a columnar file.
 *
 * <p>A field may be a {@link String}, an integer ({@link Long}, {@link Integer}, {@link Short},
 * {@link Byte}) or, for a time, an {@link Instant} or {@link Timestamp}; null is absent. Text of
 * digits stands for an integer, as in CSV. A value of another type breaks its field's rule, for one
 * a time without a zone ({@link java.time.LocalDateTime}) or an inexact number ({@link Double}).
 * Reusable, not thread-safe: one instance a task.
 */
public final class TypedClickParser {
  /** A row whose texts have more bytes is oversized: 1 MiB. */
  public static final int MAX_BYTES = Rejections.MAX_BYTES;

  private final ClickRules rules = new ClickRules(true);

  /**
   * The verdict on one row; never throws on account of its values.
   *
   * @param extra the fields that the contract does not know, as the text of a JSON object; kept as
   *     is
   * @param arrivalMicros when the record came into the source: the Kafka record's timestamp or the
   *     file's modification time, in microseconds since the epoch
   * @param arrivalIsReceipt whether a click without {@code received_at} was received at its arrival
   *     (Kafka) rather than at its event time (files)
   */
  public Parsed check(
      @Nullable Object clickId,
      @Nullable Object eventTime,
      @Nullable Object receivedAt,
      @Nullable Object adId,
      @Nullable Object campaignId,
      @Nullable Object advertiserId,
      @Nullable Object publisherId,
      @Nullable Object userId,
      @Nullable Object ip,
      @Nullable Object userAgent,
      @Nullable Object priceMicros,
      @Nullable String extra,
      long arrivalMicros,
      boolean arrivalIsReceipt) {
    var oversized = Rejections.oversized(clickId, userId, ip, userAgent, extra);
    if (oversized != null) {
      return oversized;
    }
    rules.begin();
    put(ClickField.CLICK_ID, clickId);
    put(ClickField.EVENT_TIME, eventTime);
    put(ClickField.RECEIVED_AT, receivedAt);
    put(ClickField.AD_ID, adId);
    put(ClickField.CAMPAIGN_ID, campaignId);
    put(ClickField.ADVERTISER_ID, advertiserId);
    put(ClickField.PUBLISHER_ID, publisherId);
    put(ClickField.USER_ID, userId);
    put(ClickField.IP, ip);
    put(ClickField.USER_AGENT, userAgent);
    put(ClickField.PRICE_MICROS, priceMicros);
    return rules.finish(extra, arrivalMicros, arrivalIsReceipt);
  }

  private void put(ClickField field, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (value instanceof String text) {
      rules.text(field, text);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      rules.integer(field, ((Number) value).longValue());
    } else if (value instanceof Timestamp timestamp) {
      rules.instant(field, timestamp.toInstant());
    } else if (value instanceof Instant instant) {
      rules.instant(field, instant);
    } else {
      rules.breaks(field, Rejections.typed(value));
    }
  }
}
