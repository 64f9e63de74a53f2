package io.clickledger.rules.fraud;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A list of patterns of user agents: a JSON array of objects with a {@code pattern}, a regular
 * expression that occurs somewhere in the user agent, case-sensitively. The format and the matching
 * are the crawler-user-agents project's. Other fields of an entry are for its readers.
 */
public final class AgentList implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REMEDY =
      "correct the list: a JSON array of {\"pattern\": \"regular expression\"}; nothing was written";

  private final List<AgentPattern> patterns;
  private final String contentHash;

  private AgentList(List<AgentPattern> patterns, String contentHash) {
    this.patterns = List.copyOf(patterns);
    this.contentHash = contentHash;
  }

  /**
   * Reads a list.
   *
   * @param name where it comes from, for messages
   * @param content the file's bytes
   * @throws ClickledgerException CONFIGURATION, naming the entry and its line
   */
  public static AgentList parse(String name, byte[] content) {
    try (var parser = JSON.createParser(content)) {
      return new AgentList(patterns(name, parser), Sha256.of(content));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      var line = at == null ? "" : ", line " + at.getLineNr();
      throw broken(name + line + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw broken(name + ": not JSON: " + e.getMessage(), e);
    }
  }

  private static List<AgentPattern> patterns(String name, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw broken(name + ": the list is not a JSON array", null);
    }
    var patterns = new ArrayList<AgentPattern>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var line = parser.currentTokenLocation().getLineNr();
      var where = "%s, entry %d (line %d)".formatted(name, patterns.size() + 1, line);
      patterns.add(pattern(where, parser.readValueAsTree()));
    }
    if (parser.nextToken() != null) {
      var line = parser.currentTokenLocation().getLineNr();
      throw broken("%s, line %d: text follows the array".formatted(name, line), null);
    }
    if (patterns.isEmpty()) {
      throw broken(name + ": the list has no entry", null);
    }
    return patterns;
  }

  private static AgentPattern pattern(String where, @Nullable JsonNode entry) {
    var text = entry == null ? null : entry.get("pattern");
    if (text == null || !text.isTextual()) {
      throw broken(where + ": no text under \"pattern\"", null);
    }
    try {
      var pattern = new AgentPattern(text.textValue());
      if (pattern.occursEverywhere()) {
        throw broken(where + ": the pattern \"" + pattern + "\" matches every user agent", null);
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw broken(
          "%s: the pattern \"%s\" is no regular expression: %s"
              .formatted(where, e.getPattern(), e.getDescription()),
          e);
    }
  }

  private static ClickledgerException broken(String what, @Nullable Throwable cause) {
    return new ClickledgerException(ErrorCode.CONFIGURATION, what, REMEDY, cause);
  }

  /** Whether a pattern of the list occurs in the user agent. */
  public boolean names(String userAgent) {
    for (var pattern : patterns) {
      if (pattern.occursIn(userAgent)) {
        return true;
      }
    }
    return false;
  }

  public int size() {
    return patterns.size();
  }

  /** SHA-256 of the file's bytes, in hex: what {@code sha256sum} prints for it. */
  public String contentHash() {
    return contentHash;
  }

  /** The list in a rule's version, for example {@code list-0a1b2c3d}: the hash's first digits. */
  String version() {
    return "list-" + contentHash.substring(0, 8);
  }
}
