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

  /** The chart library, for a {@code <script>} element. */
  public static String chartLibrary() {
    return TextResource.of(ECHARTS);
  }

  /** Text of an element. */
  public static String text(String text) {
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
