package io.clickledger.billing;

import org.jspecify.annotations.Nullable;

/**
 * The distinct clicks of a period that one line is about.
 *
 * @param band prices of the charged ones; null where there are none
 */
public record LineTotals(LineKey key, ClickFigures figures, @Nullable PriceBand band) {

  /** Both as one line. */
  LineTotals plus(LineTotals other) {
    var prices = band == null ? other.band : other.band == null ? band : band.with(other.band);
    return new LineTotals(key, figures.plus(other.figures), prices);
  }

  LineTotals ofCampaign() {
    return new LineTotals(LineKey.ofCampaign(key.campaignId()), figures, band);
  }
}
