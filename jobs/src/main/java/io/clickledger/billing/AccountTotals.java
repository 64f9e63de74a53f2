package io.clickledger.billing;

import java.util.List;

/**
 * An advertiser's clicks of a period in one currency, by campaign or by ad.
 *
 * @param currency ISO 4217 code as the clicks carry it
 */
public record AccountTotals(long advertiserId, String currency, List<LineTotals> lines) {
  public AccountTotals {
    lines = List.copyOf(lines);
  }
}
