package io.clickledger.rules.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class AgentListTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/user_agents.csv", numLinesToSkip = 1, maxCharsPerColumn = 500)
  void tellsRobotsFromPeopleByTheShippedList(
      String description, @Nullable String userAgent, boolean bot) {
    var sent = userAgent == null || "''".equals(userAgent) ? "" : userAgent;

    assertThat(shipped().names(sent)).isEqualTo(bot);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/patterns.csv", numLinesToSkip = 1, quoteCharacter = '"')
  void readsPatternsAsRegularExpressions(
      String description, String pattern, String userAgent, boolean named) throws IOException {
    var entry = JSON.createArrayNode();
    entry.addObject().put("pattern", pattern);

    var list = AgentList.parse("LIST", JSON.writeValueAsBytes(entry));

    assertThat(list.names(userAgent)).isEqualTo(named);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/broken_lists.csv", numLinesToSkip = 1)
  void namesTheEntryOfABrokenList(String description, String content, String problem) {
    var bytes = content.equals("''") ? new byte[0] : content.getBytes(UTF_8);

    assertThatThrownBy(() -> AgentList.parse("LIST", bytes))
        .hasMessageStartingWith(problem)
        .asInstanceOf(type(ClickledgerException.class))
        .extracting(ClickledgerException::code)
        .isEqualTo(ErrorCode.CONFIGURATION);
  }

  @Test
  void namesItsContentInTheVersion() {
    var list = AgentList.parse("LIST", "[{\"pattern\":\"x\"}]\n".getBytes(UTF_8));

    // printf '[{"pattern":"x"}]\n' | sha256sum
    assertThat(list.contentHash())
        .isEqualTo("26241e197c270a21877987870e08916464506826275d9e1098594dd9c45f71ec");
    assertThat(list.version()).isEqualTo("list-" + list.contentHash().substring(0, 8));
  }

  @Test
  void judgesAlikeAfterItsWayToAnExecutor() throws Exception {
    var sent = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(sent)) {
      out.writeObject(shipped());
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      var received = (AgentList) in.readObject();

      assertThat(received.names("Googlebot-Image/1.0")).isTrue();
      assertThat(received.names("Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0")).isFalse();
      assertThat(received.version()).isEqualTo(shipped().version());
    }
  }

  @Test
  void catchesTheInstancesOfTheCrawlerList() throws IOException {
    var content = Files.readAllBytes(SharedData.file("lists/crawler-user-agents.json"));
    var list = AgentList.parse("crawler-user-agents.json", content);

    var instances = new ArrayList<String>();
    JSON.readTree(content)
        .forEach(entry -> entry.get("instances").forEach(i -> instances.add(i.textValue())));
    var missed = instances.stream().filter(instance -> !list.names(instance)).toList();
    var missedByShipped = instances.stream().filter(i -> !shipped().names(i)).count();

    System.out.printf(
        "crawler-user-agents.json: %d patterns, %d instances, %d missed; the shipped list of %d"
            + " patterns misses %d%n",
        list.size(), instances.size(), missed.size(), shipped().size(), missedByShipped);
    assertThat(instances).hasSizeGreaterThan(1000);
    assertThat(missed).hasSizeLessThanOrEqualTo(instances.size() / 100);
    // The shipped list is short on purpose; it stays above two thirds by its generic patterns.
    assertThat(missedByShipped).isLessThan(instances.size() / 3);
  }

  @Test
  void leavesTheBrowsersOfRealRequestsAlone() throws IOException {
    var list =
        AgentList.parse(
            "crawler-user-agents.json",
            Files.readAllBytes(SharedData.file("lists/crawler-user-agents.json")));

    for (var userAgent : userAgents(SharedData.file("web-requests/clicks.ndjson"))) {
      if (isPlainBrowser(userAgent)) {
        assertThat(list.names(userAgent)).as(userAgent).isFalse();
        assertThat(shipped().names(userAgent)).as(userAgent).isFalse();
      }
    }
  }

  /** What a browser sends and no robot does: the form of its user agent, and nothing after it. */
  private static boolean isPlainBrowser(String userAgent) {
    return userAgent.matches(
        "Mozilla/5\\.0 \\([^()]*\\)"
            + "( Gecko/[0-9.]+ Firefox/[0-9.]+"
            + "| AppleWebKit/[0-9.]+ \\(KHTML, like Gecko\\)( (Version|Chrome|Mobile)/\\w[\\w.]*)*"
            + " Safari/[0-9.]+)");
  }

  private static List<String> userAgents(Path clicks) throws IOException {
    var userAgents = new ArrayList<String>();
    for (var line : Files.readAllLines(clicks)) {
      try {
        var userAgent = JSON.readTree(line).path("user_agent");
        if (userAgent.isTextual()) {
          userAgents.add(userAgent.textValue());
        }
      } catch (IOException malformed) {
        // One line of the file is, on purpose.
      }
    }
    var distinct = userAgents.stream().distinct().toList();
    assertThat(distinct).filteredOn(AgentListTest::isPlainBrowser).hasSizeGreaterThan(200);
    return distinct;
  }

  private static AgentList shipped() {
    try (var in = AgentListTest.class.getResourceAsStream("/lists/bot-user-agents.json")) {
      return AgentList.parse("the shipped list", requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
