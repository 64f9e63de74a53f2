package io.clickledger.rules.fraud;

import java.io.Serializable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a list of user agents, compiled once. Most are plain text, which a
 * substring search answers some 20 times faster than the regex engine.
 */
final class AgentPattern implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String METACHARACTERS = "\\^$.|?*+()[]{}";

  private final @Nullable String text;
  private final Pattern regex;

  /**
   * @throws PatternSyntaxException if it is no regular expression
   */
  AgentPattern(String pattern) {
    this.regex = Pattern.compile(pattern);
    this.text = plainText(pattern);
  }

  /** Whether the pattern occurs anywhere in the user agent; case matters. */
  boolean occursIn(String userAgent) {
    return text == null ? regex.matcher(userAgent).find() : userAgent.contains(text);
  }

  /** Whether it occurs in everything, as {@code .*} does. */
  boolean occursEverywhere() {
    return occursIn("") && occursIn("~");
  }

  /** The text that the pattern stands for when it has no operators, else null. */
  private static @Nullable String plainText(String pattern) {
    var plain = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      var c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length() && isPunctuation(pattern.charAt(i + 1))) {
        plain.append(pattern.charAt(++i));
      } else if (METACHARACTERS.indexOf(c) >= 0) {
        return null;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /**
   * A backslash before punctuation takes its meaning away; before a letter or digit it gives one.
   */
  private static boolean isPunctuation(char c) {
    return c < 128 && !Character.isLetterOrDigit(c);
  }

  @Override
  public String toString() {
    return regex.pattern();
  }
}
