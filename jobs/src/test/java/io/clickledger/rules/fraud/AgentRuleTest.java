package io.clickledger.rules.fraud;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class AgentRuleTest {
  private static final AgentRule BOTS = AgentRule.bots(shipped("bot-user-agents.json"));
  private static final AgentRule NON_BROWSERS =
      AgentRule.nonBrowsers(shipped("non-browser-agents.json"));
  private static final AgentRule PREFETCH = AgentRule.prefetch(shipped("prefetch-agents.json"));

  private static final int AGENTS = 500;

  /** Browsers that people have, by the names that Yauaa gives them. */
  private static final List<String> BROWSERS =
      List.of(
          "Chrome", "Firefox", "Safari", "Edge", "Opera", "Samsung Internet", "Internet Explorer");

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/agents.csv", numLinesToSkip = 1, maxCharsPerColumn = 500)
  void tellsWhichRulesAnAgentBreaks(
      String description, @Nullable String userAgent, @Nullable String broken) {
    var sent = "''".equals(userAgent) ? "" : userAgent;
    var names = new ArrayList<String>();
    for (var rule : List.of(BOTS, NON_BROWSERS, PREFETCH)) {
      if (rule.appliesTo(sent)) {
        names.add(rule.rule());
      }
    }
    assertThat(String.join(" ", names)).isEqualTo(broken == null ? "" : broken);
  }

  @Test
  void namesListAndLibraryInTheVersion() {
    assertThat(BOTS.version()).matches("2/list-[0-9a-f]{8}/yauaa-7\\.32\\.0");
    assertThat(PREFETCH.version()).matches("1/list-[0-9a-f]{8}");
  }

  /** The agents of the common browsers among those by which Yauaa tests itself. */
  @Test
  void leavesTheBrowsersOfPeopleAlone() throws IOException {
    var rules = new ArrayList<>(List.of(BOTS, NON_BROWSERS, PREFETCH));
    var crawlers = SharedData.file("lists/crawler-user-agents.json");
    rules.add(AgentRule.bots(AgentList.parse("crawlers", Files.readAllBytes(crawlers))));
    var agents = browsers();
    assertThat(agents).hasSize(AGENTS);
    for (var rule : rules) {
      assertThat(agents.stream().filter(rule::appliesTo)).as(rule.version()).isEmpty();
    }
    System.out.printf("%,d user agents of browsers break no rule%n", agents.size());
  }

  private static List<String> browsers() {
    var yauaa =
        UserAgentAnalyzer.newBuilder()
            .withField(UserAgent.AGENT_CLASS)
            .hideMatcherLoadStats()
            .keepTests()
            .build();
    return yauaa.getTestCases().stream()
        .filter(test -> test.getHeaders().size() == 1)
        .filter(test -> "Browser".equals(test.getExpected().get(UserAgent.AGENT_CLASS)))
        .filter(test -> BROWSERS.contains(test.getExpected().get(UserAgent.AGENT_NAME)))
        .filter(
            test ->
                List.of("Desktop", "Phone", "Tablet")
                    .contains(test.getExpected().get(UserAgent.DEVICE_CLASS)))
        .map(test -> test.getUserAgent())
        .filter(agent -> agent.matches("Mozilla/[45]\\.0 \\(.*"))
        .distinct()
        .limit(AGENTS)
        .toList();
  }

  @Test
  void catchesTheInstancesOfTheCrawlerList() throws IOException {
    var content = Files.readAllBytes(SharedData.file("lists/crawler-user-agents.json"));
    var rule = AgentRule.bots(AgentList.parse("crawler-user-agents.json", content));
    var instances = new ArrayList<String>();
    new ObjectMapper()
        .readTree(content)
        .forEach(entry -> entry.get("instances").forEach(i -> instances.add(i.textValue())));
    var missed = instances.stream().filter(instance -> !rule.appliesTo(instance)).toList();

    System.out.printf(
        "%d of %d instances of crawler-user-agents.json are caught by it%n",
        instances.size() - missed.size(), instances.size());
    assertThat(instances).hasSizeGreaterThan(1000);
    assertThat(missed).hasSizeLessThanOrEqualTo(instances.size() / 100);
  }

  private static AgentList shipped(String list) {
    try (var in = AgentRuleTest.class.getResourceAsStream("/lists/" + list)) {
      return AgentList.parse(list, requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
