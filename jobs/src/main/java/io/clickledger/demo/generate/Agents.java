package io.clickledger.demo.generate;

import io.clickledger.demo.generate.RoutineMarks.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * User agents: people's browsers, then programs in groups of those that break the same rules by the
 * shipped lists and by what Yauaa takes them for.
 */
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

  /** Programs that show no page. Of the last only Yauaa says so: it takes it for an attacker's. */
  private static final List<String> NON_BROWSERS =
      List.of(
          "reqwest/0.12.9",
          "Deno/1.46.3",
          "sqlmap/1.8.4#stable (https://sqlmap.org)",
          "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)");

  /** Programs that show no page, and that Yauaa takes for robots. */
  private static final List<String> NON_BROWSER_BOTS =
      List.of("Java-http-client/17.0.10", "RestSharp/106.12.0.0");

  /** Programs that fetch a page ahead of a person's click, or in place of one. */
  private static final List<String> PREFETCHERS =
      List.of(
          "SkypeUriPreview Preview/0.5",
          "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5");

  /** The same, which also call themselves a bot or give their operator's page as robots do. */
  private static final List<String> PREFETCH_BOTS =
      List.of(
          "Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
          "Iframely/1.3.1 (+https://iframely.com/docs/about)");

  /** The same, which Yauaa takes for an attacker's. */
  private static final List<String> PREFETCH_NON_BROWSERS =
      List.of("Chrome Privacy Preserving Prefetch Proxy");

  private record Group(List<String> agents, Set<Rule> broken) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(PEOPLE, Set.of()),
          new Group(BOTS, Set.of(Rule.BOT)),
          new Group(NON_BROWSERS, Set.of(Rule.NON_BROWSER)),
          new Group(NON_BROWSER_BOTS, Set.of(Rule.NON_BROWSER, Rule.BOT)),
          new Group(PREFETCHERS, Set.of(Rule.PREFETCH)),
          new Group(PREFETCH_BOTS, Set.of(Rule.PREFETCH, Rule.BOT)),
          new Group(PREFETCH_NON_BROWSERS, Set.of(Rule.PREFETCH, Rule.NON_BROWSER)));

  /** What is sent without a user agent. */
  private static final Set<Rule> BROKEN_BY_NONE = Set.of(Rule.NON_BROWSER);

  private static final List<String> ALL =
      GROUPS.stream().flatMap(group -> group.agents.stream()).toList();
  private static final List<Set<Rule>> BROKEN =
      GROUPS.stream().flatMap(group -> group.agents.stream().map(agent -> group.broken)).toList();

  private static final int FIRST_BOT = PEOPLE.size();
  private static final int FIRST_NON_BROWSER = FIRST_BOT + BOTS.size();
  private static final int FIRST_PREFETCHER =
      FIRST_NON_BROWSER + NON_BROWSERS.size() + NON_BROWSER_BOTS.size();
  private static final byte[][] JSON =
      encoded(ALL.stream().map(agent -> '"' + agent.replace("\"", "\\\"") + '"'));
  private static final byte[][] CSV =
      encoded(ALL.stream().map(agent -> '"' + agent.replace("\"", "\"\"") + '"'));

  private Agents() {}

  static int drawBot(Dice dice) {
    return draw(dice, FIRST_BOT, FIRST_NON_BROWSER);
  }

  static int drawNonBrowser(Dice dice) {
    return draw(dice, FIRST_NON_BROWSER, FIRST_PREFETCHER);
  }

  static int drawPrefetcher(Dice dice) {
    return draw(dice, FIRST_PREFETCHER, ALL.size());
  }

  private static int draw(Dice dice, int from, int end) {
    return from + dice.below(end - from);
  }

  /** The rules that a click breaks by its agent alone. */
  static Set<Rule> broken(int agent) {
    return agent == NONE ? BROKEN_BY_NONE : BROKEN.get(agent);
  }

  static int count() {
    return ALL.size();
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
