package io.clickledger.demo.generate;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Comma-separated values with a header (RFC 4180: quotes inside a quoted value are doubled), UTF-8.
 * Null is an empty value.
 */
final class CsvSink implements RecordSink {
  private static final String HEADER =
      "click_id,event_time,received_at,ad_id,campaign_id,advertiser_id,publisher_id,user_id,ip,"
          + "user_agent,price_micros\n";

  private final OutputStream out;
  private final Campaigns campaigns;
  private final LineBuffer line = new LineBuffer();

  CsvSink(OutputStream out, Campaigns campaigns) throws IOException {
    this.out = out;
    this.campaigns = campaigns;
    line.put(HEADER).writeTo(out);
  }

  @Override
  public void write(Receipt receipt) throws IOException {
    var click = receipt.click();
    var campaign = campaigns.at(click.campaign());
    line.clear();
    if (own(receipt, "click_id")) {
      line.put(click.clickId());
    }
    line.put(',');
    if (own(receipt, "event_time")) {
      line.put(click.eventMicros(), receipt.times());
    }
    line.put(',');
    if (receipt.stamped()) {
      line.put(receipt.receivedMicros(), receipt.times());
    }
    line.put(',');
    number(receipt, "ad_id", click.adId());
    number(receipt, "campaign_id", campaign.campaignId());
    number(receipt, "advertiser_id", campaign.account().advertiserId());
    number(receipt, "publisher_id", click.publisherId());
    line.put(click.userId() == null ? "" : click.userId()).put(',');
    line.put(click.ip() == null ? "" : click.ip()).put(',');
    if (click.agent() != Agents.NONE) {
      line.put(Agents.csv(click.agent()));
    }
    line.put(',');
    if (own(receipt, "price_micros") && click.hasPrice()) {
      line.put(click.priceMicros());
    }
    line.put('\n').writeTo(out);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void number(Receipt receipt, String column, long value) {
    if (own(receipt, column)) {
      line.put(value);
    }
    line.put(',');
  }

  /** Whether the click's own value stands in the column; if not, the flaw's is put there. */
  private boolean own(Receipt receipt, String column) {
    var flaw = receipt.flaw();
    var text = flaw == null ? null : flaw.csvText(column);
    if (text == null) {
      return true;
    }
    line.put(text);
    return false;
  }
}
