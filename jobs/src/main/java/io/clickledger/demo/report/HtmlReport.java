package io.clickledger.demo.report;

import io.clickledger.common.HtmlPage;
import io.clickledger.common.WholeFile;
import java.nio.file.Path;

/**
 * A {@link Report} as one HTML file that needs no network: styles, scripts, the chart library and
 * the data are inside, and a content security policy keeps the browser from loading anything else.
 * Text of the data is only ever text on the page.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /** The page, with {@code \n} line ends; meant for UTF-8. The same report gives the same text. */
  public static String render(Report report) {
    return HtmlPage.drawing(
        "report", report.run().title() + ": " + report.verdict().text(), ReportJson.of(report));
  }

  /** Writes the page as {@link WholeFile#write} does. */
  public static void write(Report report, Path file) {
    WholeFile.write(render(report), file);
  }
}
