package io.clickledger.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Prometheus server with the rules that the project ships, which asks every second. */
final class Watch implements AutoCloseable {
  private static final Path PROGRAM = ClickledgerProcess.ROOT.resolve("jobs/bin/prometheus");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, JsonNode> rules;
  private final Path directory;
  private final String address;

  private Watch(Map<String, JsonNode> rules, Path directory, String address) {
    this.rules = rules;
    this.directory = directory;
    this.address = address;
  }

  /**
   * @param targets {@code archive}, {@code rollup}, {@code budget} or {@code lake}, and the port
   */
  static Watch start(Path directory, Map<String, Integer> targets)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("start", "--dir", directory.toString(), "--every", "1s"));
    targets.forEach((target, port) -> words.add(target + "=127.0.0.1:" + port));
    var address = ADDRESS.matcher(run(words));
    if (!address.find()) {
      throw new IOException("jobs/bin/prometheus does not say where it is");
    }
    var rules = AlertRules.of(ClickledgerProcess.ROOT.resolve("conf/alerts"));
    return new Watch(rules, directory, address.group());
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(PROGRAM.toAbsolutePath().toString());
    command.addAll(words);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  /** How often whoever waits should ask, and what the server itself does. */
  static long millis() {
    return 1_000;
  }

  /** The expression of an alert. */
  String expression(String alert) {
    return rule(alert).path("expr").textValue().strip();
  }

  String severity(String alert) {
    return rule(alert).path("labels").path("severity").textValue();
  }

  private JsonNode rule(String alert) {
    var rule = rules.get(alert);
    if (rule == null) {
      throw new Failed("conf/alerts has no alert " + alert);
    }
    return rule;
  }

  /** The values of an expression now, by their labels; none where it is not true. */
  List<Double> values(String expression) throws IOException, InterruptedException {
    var query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(address + "/api/v1/query?query=" + query)).build();
    var answer = JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new Failed("Prometheus does not take " + expression + ": " + answer.path("error"));
    }
    var values = new ArrayList<Double>();
    for (var result : answer.path("data").path("result")) {
      values.add(Double.valueOf(result.path("value").path(1).asText()));
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    try {
      run(List.of("stop", "--dir", directory.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
