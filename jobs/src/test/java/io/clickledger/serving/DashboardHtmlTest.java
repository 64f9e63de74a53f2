package io.clickledger.serving;

import static io.clickledger.testing.Browser.textOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clickledger.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardHtmlTest {
  @TempDir private Path directory;

  @Test
  void loadsNothingAndHoldsAllThatItShows() {
    var page = DashboardHtml.of(SampleDashboard.hourly());

    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("<title>Ad 2001, 2026-03-01 to 2026-03-30</title>", "default-src 'none'")
        .doesNotContain("{{")
        .doesNotContainPattern("(src|href)=\"(https?:)?//");
  }

  @ParameterizedTest
  @ValueSource(ints = {1440, 400})
  void drawsTheHoursOfAnAd(int width) throws Exception {
    var document = drawn(SampleDashboard.hourly(), width);

    assertThat(textOf("charts", document)).isEqualTo("3 charts");
    assertThat(textOf("wide", document)).isEqualTo("fits");
    assertThat(textOf("tips", document)).contains("valid", "2026-03-01 00:00");
    assertThat(document)
        .contains("17,044 rows, 1,823,004 bytes, in 0.41 s", "Rollup up to")
        .contains("<strong>closed</strong> 20 days", "<strong>open</strong> 1 day");
    // By hand: 20 of the 30 days are closed; the sum of the table is of every hour.
    assertThat(SampleDashboard.hourly().points().stream().mapToLong(Dashboard.Point::clicks).sum())
        .satisfies(clicks -> assertThat(document).contains("%,d".formatted(clicks)));
  }

  @Test
  void drawsTheDaysOfAnAdvertiserInEachCurrency() throws Exception {
    var document = drawn(SampleDashboard.daily(), 1440);

    assertThat(textOf("charts", document)).isEqualTo("4 charts");
    assertThat(document).contains("In JPY", "In USD", "In unknown currency");
  }

  @Test
  void saysThatThereIsNoClick() throws Exception {
    var document = drawn(SampleDashboard.empty(), 1440);

    assertThat(textOf("charts", document)).isEqualTo("0 charts");
    assertThat(document)
        .contains(
            "No click of campaign 404 from 2026-03-01 to 2026-03-30: check its number and the dates.");
  }

  private String drawn(Dashboard dashboard, int width) throws IOException, InterruptedException {
    var page = DashboardHtml.of(dashboard);
    var browser = Browser.find(directory);
    assumeTrue(browser.isPresent(), "no Chromium on the PATH");
    var document = browser.orElseThrow().drawn(page, width);
    assertThat(document).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", document)).isEmpty();
    return document;
  }
}
