package io.clickledger.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser makes of the page. Needs Chromium on the PATH; skipped where there is none. */
class HtmlReportBrowserTest {
  /**
   * Shows every tooltip, presses every button, types into the filter, and writes down what broke.
   */
  private static final String PROBE =
      """
      <script>
      const broken = [], texts = [];
      window.addEventListener('error', event => broken.push(event.message));
      for (const {instance, node} of drawn) {
        instance.getOption().series.forEach((series, i) => {
          try {
            instance.dispatchAction({type: 'showTip', seriesIndex: i, dataIndex: 0});
          } catch (error) {
            broken.push(error.message);
          }
        });
        texts.push(node.textContent);
      }
      document.querySelectorAll('.tools button').forEach(button => button.click());
      const search = document.querySelector('input[type=search]');
      if (search) {
        search.value = 'BAD_TIME';
        search.dispatchEvent(new Event('input'));
      }
      document.body.append(
        el('p', {id: 'broken'}, broken.join('; ')), el('p', {id: 'tips'}, texts.join(' ')),
        el('p', {id: 'charts'}, document.querySelectorAll('.chart svg').length + ' charts'));
      </script>
      </body>""";

  private static final Pattern SOURCES =
      Pattern.compile("<(script|style)\\b.*?</\\1>", Pattern.DOTALL);

  @TempDir private static Path directory;
  private static Path browser;
  private static String failing;

  @BeforeAll
  static void drawInBrowser() throws IOException, InterruptedException {
    var found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(
                place ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "no Chromium on the PATH");
    browser = found.orElseThrow();
    failing = drawn(SampleReport.failing());
  }

  /** The document once the page's scripts and the probe have run, without scripts and styles. */
  private static String drawn(Report report) throws IOException, InterruptedException {
    var page = HtmlReport.render(report);
    int end = page.lastIndexOf("</body>");
    var file = directory.resolve("page.html");
    Files.writeString(file, page.substring(0, end) + PROBE + page.substring(end + 7));
    var document = directory.resolve("document.html");
    var process =
        new ProcessBuilder(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=4000",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(document.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return SOURCES.matcher(Files.readString(document)).replaceAll("");
  }

  private static String textOf(String id, String document) {
    var match = Pattern.compile("<p id=\"" + id + "\">(.*?)</p>", Pattern.DOTALL).matcher(document);
    assertThat(match.find()).as("the probe ran").isTrue();
    return match.group(1);
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
