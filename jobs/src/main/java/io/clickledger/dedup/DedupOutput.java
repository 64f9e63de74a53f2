package io.clickledger.dedup;

import static org.apache.spark.sql.functions.col;

import io.clickledger.raw.Tally;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the dedup operator: a partial of (minute, ad, campaign, salt), all partials of
 * (minute, campaign) in one, a late record, or a tally of doors. A bean, because Spark's encoder
 * asks for one.
 */
public final class DedupOutput {
  /** Clicks of one (minute, ad, campaign) that one task counted in one micro-batch. */
  public static final String PARTIAL = "PARTIAL";

  /** Clicks that one task counted in one micro-batch, in {@link #getMinutes}. */
  public static final String MINUTES = "MINUTES";

  /** {@link #getJson} is a {@link LateRecord}. */
  public static final String LATE = "LATE";

  /** {@link #getJson} is a {@link Tally}. */
  public static final String TALLY = "TALLY";

  private String kind = PARTIAL;
  private long minuteMicros;
  private long adId;
  private long campaignId;
  private int salt;
  private long clicks;
  private long corrections;
  private long auctionMicros;
  private long cpcClicks;
  private byte @Nullable [] minutes;
  private @Nullable String json;

  /** The whole of a micro-batch's tallies. */
  public static Tally tally(Dataset<Row> outputs) {
    return Tally.sum(
        outputs
            .where(col("kind").equalTo(TALLY))
            .select("json")
            .as(Encoders.STRING())
            .collectAsList());
  }

  static DedupOutput ofPartial(SumTable sums, int place, int salt) {
    var output = new DedupOutput();
    output.minuteMicros = sums.minuteMicros(place);
    output.adId = sums.ad(place);
    output.campaignId = sums.campaign(place);
    output.salt = salt;
    output.clicks = sums.clicks(place);
    output.corrections = sums.corrections(place);
    output.auctionMicros = sums.auctionMicros(place);
    output.cpcClicks = sums.cpcClicks(place);
    return output;
  }

  static DedupOutput ofMinutes(byte[] minutes) {
    var output = new DedupOutput();
    output.kind = MINUTES;
    output.minutes = minutes;
    return output;
  }

  static DedupOutput ofJson(String kind, String json) {
    var output = new DedupOutput();
    output.kind = kind;
    output.json = json;
    return output;
  }

  public String getKind() {
    return kind;
  }

  public void setKind(String kind) {
    this.kind = kind;
  }

  /** Start of the minute, event time, microseconds since epoch. */
  public long getMinuteMicros() {
    return minuteMicros;
  }

  public void setMinuteMicros(long minuteMicros) {
    this.minuteMicros = minuteMicros;
  }

  public long getAdId() {
    return adId;
  }

  public void setAdId(long adId) {
    this.adId = adId;
  }

  public long getCampaignId() {
    return campaignId;
  }

  public void setCampaignId(long campaignId) {
    this.campaignId = campaignId;
  }

  /** Of the task that counted them, 0 to 15. */
  public int getSalt() {
    return salt;
  }

  public void setSalt(int salt) {
    this.salt = salt;
  }

  public long getClicks() {
    return clicks;
  }

  public void setClicks(long clicks) {
    this.clicks = clicks;
  }

  /** Of the clicks, those whose window had fired before this batch. */
  public long getCorrections() {
    return corrections;
  }

  public void setCorrections(long corrections) {
    this.corrections = corrections;
  }

  /** Sum of the auction prices, millionths; stops at {@link Long#MAX_VALUE}. */
  public long getAuctionMicros() {
    return auctionMicros;
  }

  public void setAuctionMicros(long auctionMicros) {
    this.auctionMicros = auctionMicros;
  }

  /** Of the clicks, those without an auction price: the campaign's CPC applies. */
  public long getCpcClicks() {
    return cpcClicks;
  }

  public void setCpcClicks(long cpcClicks) {
    this.cpcClicks = cpcClicks;
  }

  /**
   * For each (minute, campaign) five numbers of 64 bits, high byte first: campaign, start of the
   * minute, clicks with an auction price, sum of these prices (stops at {@link Long#MAX_VALUE}),
   * clicks without one.
   */
  public byte @Nullable [] getMinutes() {
    return minutes;
  }

  public void setMinutes(byte @Nullable [] minutes) {
    this.minutes = minutes;
  }

  public @Nullable String getJson() {
    return json;
  }

  public void setJson(@Nullable String json) {
    this.json = json;
  }
}
