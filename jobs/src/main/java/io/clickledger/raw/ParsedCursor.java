package io.clickledger.raw;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Click;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Records that were parsed whole. */
final class ParsedCursor implements ClickCursor {
  private final Iterator<SourceRecord> records;
  private @Nullable SourceRecord record;
  private @Nullable Click click;

  ParsedCursor(Iterator<SourceRecord> records) {
    this.records = records;
  }

  @Override
  public boolean next() {
    if (!records.hasNext()) {
      return false;
    }
    stand(records.next());
    return true;
  }

  /** Stands at a record, whatever comes next. */
  void stand(SourceRecord at) {
    record = at;
    click = at.parsed() instanceof Accepted accepted ? accepted.click() : null;
  }

  @Override
  public String sourceName() {
    return there(record).sourceName();
  }

  @Override
  public int sourcePartition() {
    return there(record).sourcePartition();
  }

  @Override
  public long sourceOffset() {
    return there(record).sourceOffset();
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
      throw new IllegalStateException("the cursor stands at no click");
    }
    return value;
  }
}
