package io.clickledger.raw;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Click;
import io.clickledger.rules.contract.Parsed;
import org.jspecify.annotations.Nullable;

/** A record that was parsed whole, one after the other. */
final class ParsedRecord implements CountedRecord {
  private @Nullable Parsed parsed;
  private @Nullable Click click;

  /** Takes the next record. */
  void take(Parsed next) {
    parsed = next;
    click = next instanceof Accepted accepted ? accepted.click() : null;
  }

  Parsed parsed() {
    return there(parsed);
  }

  @Override
  public boolean isClick() {
    return click != null;
  }

  @Override
  public long fingerprint() {
    return Fingerprint.of(clickId());
  }

  @Override
  public String clickId() {
    return there(click).clickId();
  }

  @Override
  public long eventMicros() {
    return there(click).eventTimeMicros();
  }

  @Override
  public long receivedMicros() {
    return there(click).receivedAtMicros();
  }

  @Override
  public long adId() {
    return there(click).adId();
  }

  @Override
  public long campaignId() {
    return there(click).campaignId();
  }

  @Override
  public long priceMicros() {
    var price = there(click).priceMicros();
    return price == null ? NO_PRICE : price;
  }

  private static <T> T there(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the record is none, or no click");
    }
    return value;
  }
}
