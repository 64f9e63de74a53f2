package io.clickledger.rules.fraud;

/**
 * A rule on how often: of the distinct clicks with the same key within one UTC hour of event time,
 * in the order (event_time, click_id), those after the first so many are invalid. A click that
 * lacks a part of the key has no cap.
 *
 * @param rule name
 * @param clicksPerHour most clicks of a key that stay valid; a disclosed parameter
 */
public record FrequencyCap(String rule, int clicksPerHour) implements GivtRule {
  public static final String IP_AND_AD = "ip-ad-cap";
  public static final String USER_AND_CAMPAIGN = "user-campaign-cap";

  private static final long serialVersionUID = 1L;

  /** Of the rule's own text: goes up when its meaning changes. */
  private static final String REVISION = "1";

  /**
   * @throws IllegalArgumentException if no click would be valid
   */
  public FrequencyCap {
    if (clicksPerHour < 1) {
      throw new IllegalArgumentException(
          rule + " needs to leave 1 click an hour valid at least, not " + clicksPerHour + ".");
    }
  }

  /** Clicks on one ad from one address as it was sent, masked or not. */
  public static FrequencyCap ofIpAndAd(int clicksPerHour) {
    return new FrequencyCap(IP_AND_AD, clicksPerHour);
  }

  /** Clicks on the ads of one campaign by one {@code user_id}. */
  public static FrequencyCap ofUserAndCampaign(int clicksPerHour) {
    return new FrequencyCap(USER_AND_CAMPAIGN, clicksPerHour);
  }

  /**
   * @param rank of a click among those of its key and hour, from 1
   */
  public boolean isBrokenBy(int rank) {
    return rank > clicksPerHour;
  }

  /** Revision and parameter, for example {@code 1/30-per-hour}. */
  @Override
  public String version() {
    return REVISION + "/" + clicksPerHour + "-per-hour";
  }
}
