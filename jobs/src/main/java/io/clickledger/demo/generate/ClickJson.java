package io.clickledger.demo.generate;

import java.nio.charset.StandardCharsets;

/** Records as JSON, one object each, UTF-8, without a line end. Not synchronised. */
final class ClickJson {
  private static final byte[] NULL = ascii("null");
  private static final byte[] CLICK_ID = ascii("{\"click_id\":\"");
  private static final byte[] EVENT_TIME = ascii("\",\"event_time\":");
  private static final byte[] RECEIVED_AT = ascii(",\"received_at\":");
  private static final byte[] AD_ID = ascii(",\"ad_id\":");
  private static final byte[] CAMPAIGN_ID = ascii(",\"campaign_id\":");
  private static final byte[] ADVERTISER_ID = ascii(",\"advertiser_id\":");
  private static final byte[] PUBLISHER_ID = ascii(",\"publisher_id\":");
  private static final byte[] USER_ID = ascii(",\"user_id\":");
  private static final byte[] IP = ascii(",\"ip\":");
  private static final byte[] USER_AGENT = ascii(",\"user_agent\":");
  private static final byte[] PRICE = ascii(",\"price_micros\":");
  private static final byte[] EXTRAS =
      ascii(",\"placement\":\"top\",\"sdk\":{\"name\":\"web\",\"version\":[4,2]},\"price\":null");

  private final Campaigns campaigns;
  private final LineBuffer line = new LineBuffer();

  ClickJson(Campaigns campaigns) {
    this.campaigns = campaigns;
  }

  /** A record, sound or flawed, in a buffer that the next one overwrites; it may be empty. */
  LineBuffer of(Receipt receipt) {
    line.clear();
    object(receipt);
    var flaw = receipt.flaw();
    if (flaw != null) {
      var sound = line.text();
      line.clear();
      line.put(flaw.spoil(sound));
    }
    return line;
  }

  private void object(Receipt receipt) {
    var click = receipt.click();
    line.put(CLICK_ID).put(click.clickId()).put(EVENT_TIME);
    time(click.eventMicros(), receipt.times());
    if (receipt.stamped()) {
      line.put(RECEIVED_AT);
      time(receipt.receivedMicros(), receipt.times());
    }
    var campaign = campaigns.at(click.campaign());
    line.put(AD_ID).put(click.adId());
    line.put(CAMPAIGN_ID).put(campaign.campaignId());
    line.put(ADVERTISER_ID).put(campaign.account().advertiserId());
    line.put(PUBLISHER_ID).put(click.publisherId());
    line.put(USER_ID);
    var user = click.userId();
    if (user == null) {
      line.put(NULL);
    } else {
      line.put('"').put(user).put('"');
    }
    line.put(IP);
    var ip = click.ip();
    if (ip == null) {
      line.put(NULL);
    } else {
      line.put('"').put(ip).put('"');
    }
    line.put(USER_AGENT).put(click.agent() == Agents.NONE ? NULL : Agents.json(click.agent()));
    line.put(PRICE);
    if (click.hasPrice()) {
      line.put(click.priceMicros());
    } else {
      line.put(NULL);
    }
    if (receipt.extras()) {
      line.put(EXTRAS);
    }
    line.put('}');
  }

  private void time(long micros, TimeStyle style) {
    if (style.isInteger(micros)) {
      line.put(micros, style);
    } else {
      line.put('"').put(micros, style).put('"');
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
