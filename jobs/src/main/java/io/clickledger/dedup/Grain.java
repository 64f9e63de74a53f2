package io.clickledger.dedup;

/** What the clicks that were counted are added up by, before they leave the dedup operator. */
public enum Grain {
  /** (minute, ad, campaign, salt): what tables and readers ask for. */
  AD {
    @Override
    Sums sums() {
      return new AdSums();
    }
  },
  /** (minute, campaign): all that a budget needs. */
  CAMPAIGN {
    @Override
    Sums sums() {
      return new CampaignSums();
    }
  };

  abstract Sums sums();
}
