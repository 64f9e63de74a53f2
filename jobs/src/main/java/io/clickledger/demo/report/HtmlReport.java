package io.clickledger.demo.report;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link Report} as one HTML file that needs no network: styles, scripts, the chart library and
 * the data are inside, and a content security policy keeps the browser from loading anything else.
 * Text of the data is only ever text on the page.
 */
public final class HtmlReport {
  private static final String ECHARTS = "META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z.]+)}}");

  private HtmlReport() {}

  /** The page, with {@code \n} line ends; meant for UTF-8. The same report gives the same text. */
  public static String render(Report report) {
    var slots =
        Map.of(
            "title", escapeHtml(report.run().title() + ": " + report.verdict().text()),
            "style", resource("report/report.css"),
            "echarts", resource(ECHARTS),
            "data", ReportJson.of(report),
            "page.js", resource("report/page.js"),
            "charts.js", resource("report/charts.js"),
            "sections.js", resource("report/sections.js"));
    // One pass: what stands in a slot's value is never taken for a slot.
    return SLOT.matcher(resource("report/report.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(valueOf(slot.group(1), slots)));
  }

  /**
   * Writes the page so that a reader of {@code file} sees the old page or the new one, whole.
   * Missing directories are made.
   *
   * @throws ClickledgerException with {@link ErrorCode#ENVIRONMENT} if the file cannot be written
   */
  public static void write(Report report, Path file) {
    var page = render(report);
    var target = file.toAbsolutePath();
    try {
      Files.createDirectories(target.resolveSibling(""));
      var unfinished = target.resolveSibling("." + UUID.randomUUID() + ".html.part");
      try {
        Files.writeString(unfinished, page, StandardOpenOption.CREATE_NEW);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "cannot write the report to " + target + ": " + e,
          "give a file in a directory that this user may write to",
          e);
    }
  }

  private static String valueOf(String slot, Map<String, String> slots) {
    return Objects.requireNonNull(slots.get(slot), () -> "report.html has no value for " + slot);
  }

  private static String resource(String name) {
    try (var in = HtmlReport.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escapeHtml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
