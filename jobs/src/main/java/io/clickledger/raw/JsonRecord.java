package io.clickledger.raw;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.JsonClickParser;
import io.clickledger.rules.contract.Parsed;
import io.clickledger.rules.contract.Rejected;
import org.jspecify.annotations.Nullable;

/** A record of JSON, one after the other; of a click that is counted no text is made. */
final class JsonRecord implements CountedRecord {
  private final JsonClickParser json = new JsonClickParser();
  private final Fingerprint fingerprint = new Fingerprint();
  private @Nullable Rejected rejected;

  /** Takes the next record, as {@link JsonClickParser#check} does. */
  void take(byte @Nullable [] payload, long arrivedAtMicros, boolean arrivalIsReceipt) {
    rejected = json.check(payload, arrivedAtMicros, arrivalIsReceipt);
  }

  Parsed parsed() {
    return rejected == null ? new Accepted(json.click()) : rejected;
  }

  @Override
  public boolean isClick() {
    return rejected == null;
  }

  @Override
  public long fingerprint() {
    return fingerprint.ofAscii(json.clickId());
  }

  @Override
  public String clickId() {
    return json.clickId().toString();
  }

  @Override
  public long eventMicros() {
    return json.eventTimeMicros();
  }

  @Override
  public long receivedMicros() {
    return json.receivedAtMicros();
  }

  @Override
  public long adId() {
    return json.adId();
  }

  @Override
  public long campaignId() {
    return json.campaignId();
  }

  @Override
  public long priceMicros() {
    return json.hasPrice() ? json.priceMicros() : NO_PRICE;
  }
}
