package io.clickledger.common;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML page made of a template whose slots, <code>{{name}}</code>, are filled. Styles, scripts
 * and data go into the page: it is one file that loads nothing.
 */
public final class HtmlPage {
  private static final String ECHARTS = "META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";
  private static final String CREDIT = " Charts: Apache ECharts 5.5.0, Apache License 2.0.";
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z.]+)}}");

  private HtmlPage() {}

  /**
   * @param template name of a resource
   * @param slots HTML by slot
   * @return with {@code \n} line ends; meant for UTF-8
   */
  public static String fill(String template, Map<String, String> slots) {
    // One pass: what stands in a slot's value is never taken for a slot.
    return SLOT.matcher(TextResource.of(template))
        .replaceAll(
            slot ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(
                        slots.get(slot.group(1)),
                        () -> template + " has no value for " + slot.group(1))));
  }

  /**
   * A page that draws itself from data that it carries. Of its own it has, in a folder of the
   * resources, {@code body.html}, {@code style.css}, {@code charts.js} and {@code sections.js}.
   *
   * @param title text
   * @param json the data
   */
  public static String drawing(String folder, String title, String json) {
    return page(folder, title, json, TextResource.of(ECHARTS), CREDIT, folder + "/charts.js");
  }

  /**
   * The same without the chart library, and with no {@code charts.js} of its own.
   *
   * @param title text
   * @param json the data
   */
  public static String plain(String folder, String title, String json) {
    return page(folder, title, json, "", "", "");
  }

  private static String page(
      String folder, String title, String json, String library, String credit, String charts) {
    return fill(
        "page/page.html",
        Map.ofEntries(
            Map.entry("title", text(title)),
            Map.entry("style", TextResource.of("page/style.css")),
            Map.entry("own.style", TextResource.of(folder + "/style.css")),
            Map.entry("body", fill(folder + "/body.html", Map.of("title", text(title)))),
            Map.entry("credit", credit),
            Map.entry("data", script(json)),
            Map.entry("echarts", library),
            Map.entry("words", TextResource.of("page/words.js")),
            Map.entry("charts", TextResource.of("page/charts.js")),
            Map.entry("own.charts", charts.isEmpty() ? "" : TextResource.of(charts)),
            Map.entry("sections", TextResource.of(folder + "/sections.js"))));
  }

  /** Text of an element. */
  private static String text(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * JSON that is safe inside a {@code <script>} element: no string in it can end the element or
   * open a comment. These characters stand only inside strings, where an escape means the same.
   */
  public static String script(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
