package io.clickledger.demo.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** User agents: people's browsers, then robots that say so. */
final class Agents {
  /** No user agent at all. */
  static final int NONE = -1;

  private static final String WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 ";
  private static final String APPLE = " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 ";

  /** None holds the name of a robot; one holds quotes and one letters beyond ASCII. */
  static final List<String> PEOPLE =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + WEBKIT + "Safari/537.36",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + WEBKIT + "Safari/537.36 Edg/133.0.0.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" + APPLE + "Safari/605.1.15",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" + WEBKIT + "Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X)"
              + APPLE
              + "Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X)" + APPLE + "Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Linux; Android 14; Pixel 8)" + WEBKIT + "Mobile Safari/537.36",
          "Mozilla/5.0 (Linux; Android 14; SM-S921B)" + WEBKIT + "Mobile Safari/537.36",
          "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
          "Mozilla/5.0 (Linux; Android 13; Redmi Note 12 \"Pro\")" + WEBKIT + "Safari/537.36",
          "Mozilla/5.0 (Linux; Android 12; Téléphone Édition)" + WEBKIT + "Safari/537.36");

  static final List<String> BOTS =
      List.of(
          "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
          "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
          "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
          "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
          "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
          "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
          "python-requests/2.32.3",
          "curl/8.7.1",
          "Scrapy/2.11.2 (+https://scrapy.org)",
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " HeadlessChrome/133.0.0.0 Safari/537.36");

  private static final List<String> ALL = Stream.concat(PEOPLE.stream(), BOTS.stream()).toList();
  private static final byte[][] JSON =
      encoded(ALL.stream().map(agent -> '"' + agent.replace("\"", "\\\"") + '"'));
  private static final byte[][] CSV =
      encoded(ALL.stream().map(agent -> '"' + agent.replace("\"", "\"\"") + '"'));

  private Agents() {}

  static int drawBot(Dice dice) {
    return PEOPLE.size() + dice.below(BOTS.size());
  }

  static boolean isBot(int agent) {
    return agent >= PEOPLE.size();
  }

  static String text(int agent) {
    return ALL.get(agent);
  }

  /** The agent as a JSON string, UTF-8. */
  static byte[] json(int agent) {
    return JSON[agent];
  }

  /** The agent as a quoted CSV value (RFC 4180), UTF-8. */
  static byte[] csv(int agent) {
    return CSV[agent];
  }

  private static byte[][] encoded(Stream<String> values) {
    return values.map(value -> value.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }
}
