package io.clickledger.billing;

import java.time.ZoneId;
import java.util.Currency;

/**
 * Who pays, in which currency, and in which zone the days run.
 *
 * @param advertiserId the advertiser
 */
public record Account(long advertiserId, Currency currency, ZoneId zone) {}
