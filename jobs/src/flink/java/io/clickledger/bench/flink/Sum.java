package io.clickledger.bench.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;

/** Clicks and auction money of a (minute, ad, campaign). */
public final class Sum implements CopyableValue<Sum> {
  private static final int NUMBERS = 6;

  long minuteMicros;
  long ad;
  long campaign;
  long clicks;
  long auctionMicros;
  long cpcClicks;

  /** What is summed together. */
  record Key(long minuteMicros, long ad, long campaign) {}

  Key key() {
    return new Key(minuteMicros, ad, campaign);
  }

  static Sum of(Click click) {
    var sum = new Sum();
    sum.minuteMicros = click.minuteMicros;
    sum.ad = click.ad;
    sum.campaign = click.campaign;
    sum.clicks = 1;
    sum.auctionMicros = click.priceMicros == Click.NO_PRICE ? 0 : click.priceMicros;
    sum.cpcClicks = click.priceMicros == Click.NO_PRICE ? 1 : 0;
    return sum;
  }

  void add(Click click) {
    clicks++;
    if (click.priceMicros == Click.NO_PRICE) {
      cpcClicks++;
    } else {
      auctionMicros += click.priceMicros;
    }
  }

  Sum plus(Sum other) {
    clicks += other.clicks;
    auctionMicros += other.auctionMicros;
    cpcClicks += other.cpcClicks;
    return this;
  }

  /** A line of the result: minute, ad, campaign, clicks, auction money, clicks without a price. */
  @Override
  public String toString() {
    return minuteMicros
        + ","
        + ad
        + ","
        + campaign
        + ","
        + clicks
        + ","
        + auctionMicros
        + ","
        + cpcClicks;
  }

  @Override
  public int getBinaryLength() {
    return NUMBERS * Long.BYTES;
  }

  @Override
  public void copyTo(Sum target) {
    target.minuteMicros = minuteMicros;
    target.ad = ad;
    target.campaign = campaign;
    target.clicks = clicks;
    target.auctionMicros = auctionMicros;
    target.cpcClicks = cpcClicks;
  }

  @Override
  public Sum copy() {
    var copy = new Sum();
    copyTo(copy);
    return copy;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    target.write(source, getBinaryLength());
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeLong(minuteMicros);
    out.writeLong(ad);
    out.writeLong(campaign);
    out.writeLong(clicks);
    out.writeLong(auctionMicros);
    out.writeLong(cpcClicks);
  }

  @Override
  public void read(DataInputView in) throws IOException {
    minuteMicros = in.readLong();
    ad = in.readLong();
    campaign = in.readLong();
    clicks = in.readLong();
    auctionMicros = in.readLong();
    cpcClicks = in.readLong();
  }
}
