package io.clickledger.rules.fraud;

import io.clickledger.common.Memo;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import nl.basjes.parse.useragent.Version;

/**
 * What Yauaa, a library that knows user agents, takes one for: its {@code AgentClass}, such as
 * {@code Browser}, {@code Robot} or {@code Hacker}. It is loaded with the first question, which
 * takes seconds; the first question about a user agent takes from half a millisecond to some.
 */
final class AgentClassifier {
  /**
   * Every task of a process asks about the day's usual ones, and Yauaa's own cache answers no two
   * of them at once.
   */
  private static final Memo<String> KNOWN = new Memo<>();

  private AgentClassifier() {}

  /** The library in a rule's version: its classes may change from release to release. */
  static String version() {
    return "yauaa-" + Version.PROJECT_VERSION;
  }

  static String agentClass(String userAgent) {
    return KNOWN.of(userAgent, agent -> Loaded.YAUAA.parse(agent).getValue(UserAgent.AGENT_CLASS));
  }

  private static final class Loaded {
    /** Answers several threads, one after the other. */
    static final UserAgentAnalyzer YAUAA =
        UserAgentAnalyzer.newBuilder()
            .withField(UserAgent.AGENT_CLASS)
            .hideMatcherLoadStats()
            .withoutCache()
            .immediateInitialization()
            .build();
  }
}
