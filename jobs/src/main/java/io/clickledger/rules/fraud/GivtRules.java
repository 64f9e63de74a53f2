package io.clickledger.rules.fraud;

import java.util.List;

/**
 * The routine rules that a day is judged by: lists and limits that say of a click by itself, or
 * beside those of the same user, that nobody pays for it (General Invalid Traffic, by the Media
 * Rating Council's terms).
 *
 * @param ipAndAd cap on the clicks of one address on one ad
 * @param userAndCampaign cap on the clicks of one user on one campaign
 */
public record GivtRules(
    AgentRule bots,
    AgentRule nonBrowsers,
    AgentRule prefetch,
    DataCentres dataCentres,
    DoubleClick doubleClick,
    FrequencyCap ipAndAd,
    FrequencyCap userAndCampaign,
    ClockAhead clockAhead) {

  /** Rules about the user agent alone. */
  public List<AgentRule> agentRules() {
    return List.of(bots, nonBrowsers, prefetch);
  }

  /** All of them, in the order in which people read them. */
  public List<GivtRule> all() {
    return List.of(
        bots,
        nonBrowsers,
        prefetch,
        dataCentres,
        doubleClick,
        ipAndAd,
        userAndCampaign,
        clockAhead);
  }
}
