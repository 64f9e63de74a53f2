package io.clickledger.rules.fraud;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule about what a click says of its user agent. Three of them: see the factories.
 *
 * @param rule name
 * @param revision of the rule's own text: goes up when its meaning changes
 * @param list patterns of user agents that break the rule
 * @param classes of {@link AgentClassifier} that break it, whatever the list says
 * @param wantsAgent whether a click without a user agent breaks it
 */
public record AgentRule(
    String rule, int revision, AgentList list, Set<String> classes, boolean wantsAgent)
    implements GivtRule {
  public static final String BOT = "bot-user-agent";
  public static final String NON_BROWSER = "non-browser-agent";
  public static final String PREFETCH = "prefetch-agent";

  private static final long serialVersionUID = 1L;

  public AgentRule {
    classes = Set.copyOf(classes);
  }

  /** A robot or spider, by a list or by its class. */
  public static AgentRule bots(AgentList list) {
    return new AgentRule(BOT, 2, list, Set.of("Robot", "Robot Mobile"), false);
  }

  /**
   * No user agent, a program that fetches pages without showing them, or text that only an attacker
   * sends. Apps that open a click by a library of their system pass.
   */
  public static AgentRule nonBrowsers(AgentList list) {
    return new AgentRule(NON_BROWSER, 1, list, Set.of("Hacker", "Testclient"), true);
  }

  /** What fetches a page before anybody asked for it. */
  public static AgentRule prefetch(AgentList list) {
    return new AgentRule(PREFETCH, 1, list, Set.of(), false);
  }

  /** Whether a click with such a user agent breaks the rule; ask once about each distinct one. */
  public boolean appliesTo(@Nullable String userAgent) {
    if (userAgent == null || userAgent.isBlank()) {
      return wantsAgent;
    }
    return list.names(userAgent)
        || (!classes.isEmpty() && classes.contains(AgentClassifier.agentClass(userAgent)));
  }

  /** For example {@code 2/list-0a1b2c3d/yauaa-7.32.0}. */
  @Override
  public String version() {
    var byList = revision + "/" + list.version();
    return classes.isEmpty() ? byList : byList + "/" + AgentClassifier.version();
  }
}
