package io.clickledger.demo.report;

import static io.clickledger.demo.report.SampleReport.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.demo.report.Report.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final Pattern LOADS =
      Pattern.compile(
          "(?:src|href|action|srcset|data)\\s*=\\s*[\"']?\\s*(?:[a-z]+:)?//|@import|url\\(\\s*[\"']?(?:[a-z]+:)?//",
          Pattern.CASE_INSENSITIVE);

  private static Report titled(String title) {
    var own = SampleReport.ownClicks();
    var run =
        new Run(
            title, "lake", "input", List.of(), "0", "m", own.run().startedAt(), Duration.ZERO, 0);
    return new Report(
        run,
        own.doors(),
        own.totals(),
        own.minutes(),
        own.differences(),
        own.viralAd(),
        own.marks(),
        own.invoices(),
        own.jobs(),
        own.checks(),
        own.windows(),
        own.batches(),
        own.queries());
  }

  @Test
  void holdsEverySectionItsDataAndTheChartLibrary() {
    var page = HtmlReport.render(SampleReport.quiet());

    assertThat(page)
        .contains(
            "<section id=\"figures\">",
            "<section id=\"minutes\">",
            "<section id=\"differences\">",
            "<section id=\"viral\">",
            "<section id=\"marks\">",
            "<section id=\"invoices\">",
            "<section id=\"jobs\">",
            "<section id=\"checks\">",
            "<section id=\"windows\">",
            "<section id=\"queries\">")
        .contains("CL-2026-000004", "Sneaker drop", "vendor-model", "FROM reconciliation")
        .contains("Licensed to the Apache Software Foundation", "t.version=\"5.5.0\"")
        .doesNotContainPattern("\\{\\{[a-z.]+}}");
  }

  @Test
  void isAFunctionOfTheReport() {
    assertThat(HtmlReport.render(SampleReport.quiet()))
        .isEqualTo(HtmlReport.render(SampleReport.quiet()));
  }

  @Test
  void loadsNothingFromTheNetwork() {
    assertThat(LOADS.matcher("<img src='https://x'>").find()).isTrue();
    assertThat(LOADS.matcher("<link href=//x>").find()).isTrue();

    var page = HtmlReport.render(SampleReport.quiet());

    assertThat(LOADS.matcher(page).results().map(match -> match.group())).isEmpty();
    assertThat(page).contains("Content-Security-Policy", "default-src 'none'");
  }

  @Test
  void textOfTheDataNeverBecomesMarkup() {
    var page = HtmlReport.render(SampleReport.quiet());

    assertThat(page).doesNotContain(HOSTILE).doesNotContain("<img src=x");
    assertThat(page).contains("\\u003c/script\\u003e\\u003cscript\\u003e");
    assertThat(page.split("<script", -1)).hasSameSizeAs(page.split("</script>", -1));
  }

  @Test
  void titleIsEscaped() {
    var page = HtmlReport.render(titled("a</title><script>b & c"));

    assertThat(page)
        .contains("<title>a&lt;/title&gt;&lt;script&gt;b &amp; c: no checks were made</title>");
  }

  @Test
  void slotInTheDataIsNotFilled() {
    var page = HtmlReport.render(titled("{{echarts}} costs $1 \\1"));

    assertThat(page).contains("<title>{{echarts}} costs $1 \\1: ");
  }

  @Test
  void writesTheWholePageAndLeavesNothingElse(@TempDir Path directory) throws IOException {
    var file = directory.resolve("new/report.html");

    HtmlReport.write(SampleReport.ownClicks(), file);
    HtmlReport.write(SampleReport.quiet(), file);

    assertThat(file).content().isEqualTo(HtmlReport.render(SampleReport.quiet()));
    assertThat(file.resolveSibling("")).isDirectoryContaining(path -> path.equals(file));
    try (var files = Files.list(directory.resolve("new"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void failedWriteKeepsWhatWasThere(@TempDir Path directory) throws IOException {
    var file = directory.resolve("report.html");
    Files.createDirectories(file.resolve("occupied"));

    assertThatThrownBy(() -> HtmlReport.write(SampleReport.ownClicks(), file))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENVIRONMENT))
        .hasMessageContaining("report.html");

    assertThat(file.resolve("occupied")).isDirectory();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
