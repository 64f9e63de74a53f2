package io.clickledger.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The alert rules that the project ships, by name. */
public final class AlertRules {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private AlertRules() {}

  /**
   * @param alerts {@code conf/alerts}
   * @return the rules as the files have them
   */
  public static Map<String, JsonNode> of(Path alerts) throws IOException {
    var rules = new TreeMap<String, JsonNode>();
    try (var files = Files.newDirectoryStream(alerts, "*.yml")) {
      for (var file : files) {
        for (var group : YAML.readTree(file.toFile()).path("groups")) {
          for (var rule : group.path("rules")) {
            rules.put(rule.path("alert").textValue(), rule);
          }
        }
      }
    }
    return rules;
  }
}
