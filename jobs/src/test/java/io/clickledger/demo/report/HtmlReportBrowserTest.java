package io.clickledger.demo.report;

import static io.clickledger.testing.Browser.textOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clickledger.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser makes of the page. Needs Chromium on the PATH; skipped where there is none. */
class HtmlReportBrowserTest {
  @TempDir private static Path directory;
  private static Browser browser;
  private static String failing;

  @BeforeAll
  static void drawInBrowser() throws IOException, InterruptedException {
    var found = Browser.find(directory);
    assumeTrue(found.isPresent(), "no Chromium on the PATH");
    browser = found.orElseThrow();
    failing = drawn(SampleReport.failing());
  }

  private static String drawn(Report report) throws IOException, InterruptedException {
    return browser.drawn(HtmlReport.render(report), 1280);
  }

  private static List<String> namesOfChecks(String document) {
    var rows = new ArrayList<String>();
    var checks = document.substring(document.indexOf("<section id=\"checks\">"));
    var row =
        Pattern.compile("<tr[^>]*?(hidden=\"\")?><td class=\"head\" data-label=\"Check\">([^<]*)")
            .matcher(checks);
    while (row.find()) {
      if (row.group(1) == null) {
        rows.add(row.group(2));
      }
    }
    return rows;
  }

  @Test
  void everySectionIsDrawn() {
    assertThat(failing).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", failing)).isEmpty();
    assertThat(textOf("charts", failing)).isEqualTo("8 charts");
    assertThat(textOf("tips", failing))
        .contains(
            "stream \u2212 truth", "share of the ad", "GIVT \u00b7 bot-user-agent", "outcome");
    assertThat(failing)
        .contains("banner failed", "3 of 26 checks FAILED", "20,412,655 clicks in 4 min 33 s")
        .contains("Some of it has no cause")
        .contains("1,416,746.26 USD", "credit note");
  }

  @Test
  void hostileNamesAreText() throws IOException, InterruptedException {
    var document = drawn(SampleReport.hostile());

    assertThat(document).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", document)).isEmpty();
    assertThat(document).doesNotContain("<img src=\"x\"").doesNotContain("<title>owned");
    assertThat(textOf("tips", document)).contains("&lt;img src=x onerror=x&gt;");
  }

  @Test
  void filterLeavesTheChecksThatMatch() {
    assertThat(namesOfChecks(failing)).containsExactly("rejected with BAD_TIME");
  }

  @Test
  void absentSectionsAreExplained() throws IOException, InterruptedException {
    var document = drawn(SampleReport.ownClicks());

    assertThat(textOf("broken", document)).isEmpty();
    assertThat(textOf("charts", document)).isEqualTo("1 charts");
    assertThat(document)
        .contains("banner unchecked")
        .contains("<p class=\"absent\">No campaign file was given, so nothing was billed.</p>")
        .contains("<p class=\"absent\">The lake is not registered with a query engine.</p>");
  }

  @Test
  void emptyListsAreSaid() throws IOException, InterruptedException {
    var document = drawn(SampleReport.empty());

    assertThat(document).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", document)).isEmpty();
    assertThat(document).contains("No minute has a click.", "The run issued no document.");
  }
}
