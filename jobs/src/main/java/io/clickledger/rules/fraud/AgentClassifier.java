package io.clickledger.rules.fraud;

import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import nl.basjes.parse.useragent.Version;

/**
 * What Yauaa, a library that knows user agents, takes one for: its {@code AgentClass}, such as
 * {@code Browser}, {@code Robot} or {@code Hacker}. It is loaded with the first question, which
 * takes seconds; the first question about a user agent takes from half a millisecond to some.
 */
final class AgentClassifier {
  private AgentClassifier() {}

  /** The library in a rule's version: its classes may change from release to release. */
  static String version() {
    return "yauaa-" + Version.PROJECT_VERSION;
  }

  static String agentClass(String userAgent) {
    return Loaded.YAUAA.parse(userAgent).getValue(UserAgent.AGENT_CLASS);
  }

  private static final class Loaded {
    /** Answers several threads, one after the other. */
    static final UserAgentAnalyzer YAUAA =
        UserAgentAnalyzer.newBuilder()
            .withField(UserAgent.AGENT_CLASS)
            .hideMatcherLoadStats()
            // Every task asks about the day's usual ones: some 20 MB.
            .withCache(20_000)
            .immediateInitialization()
            .build();
  }
}
