package io.clickledger.bench.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;

/** What counts of a click; writes itself, so that no serializer need find out how. */
public final class Click implements CopyableValue<Click> {
  private static final int NUMBERS = 5;
  static final long NO_PRICE = -1;

  long fingerprint;
  long minuteMicros;
  long ad;
  long campaign;
  long priceMicros;

  @Override
  public int getBinaryLength() {
    return NUMBERS * Long.BYTES;
  }

  @Override
  public void copyTo(Click target) {
    target.fingerprint = fingerprint;
    target.minuteMicros = minuteMicros;
    target.ad = ad;
    target.campaign = campaign;
    target.priceMicros = priceMicros;
  }

  @Override
  public Click copy() {
    var copy = new Click();
    copyTo(copy);
    return copy;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    target.write(source, getBinaryLength());
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeLong(fingerprint);
    out.writeLong(minuteMicros);
    out.writeLong(ad);
    out.writeLong(campaign);
    out.writeLong(priceMicros);
  }

  @Override
  public void read(DataInputView in) throws IOException {
    fingerprint = in.readLong();
    minuteMicros = in.readLong();
    ad = in.readLong();
    campaign = in.readLong();
    priceMicros = in.readLong();
  }
}
