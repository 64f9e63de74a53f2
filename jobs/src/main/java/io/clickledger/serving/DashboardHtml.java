package io.clickledger.serving;

/** A {@link Dashboard} as one HTML page. */
final class DashboardHtml {
  private DashboardHtml() {}

  static String of(Dashboard dashboard) {
    return "<!doctype html><pre>" + DashboardText.of(dashboard) + "</pre>";
  }
}
