package io.clickledger.billing;

import io.clickledger.table.Invoice;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What has a line of its own in a document. */
public enum LinesBy {
  CAMPAIGN(Invoice.BY_CAMPAIGN),
  AD(Invoice.BY_AD);

  private final String text;

  LinesBy(String text) {
    this.text = text;
  }

  /** As in the column {@code lines_by}. */
  public String text() {
    return text;
  }

  /** Reads what {@link #text()} gives. */
  public static LinesBy of(String text) {
    return Arrays.stream(values()).filter(by -> by.text.equals(text)).findFirst().orElseThrow();
  }

  /** Lines by ad, as the lines that are wanted. */
  List<LineTotals> of(List<LineTotals> byAd) {
    if (this == AD) {
      return byAd;
    }
    var byCampaign = new TreeMap<LineKey, LineTotals>();
    for (var line : byAd) {
      var ofCampaign = line.ofCampaign();
      byCampaign.merge(ofCampaign.key(), ofCampaign, LineTotals::plus);
    }
    return List.copyOf(byCampaign.values());
  }
}
