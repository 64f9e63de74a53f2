package io.clickledger.cli;

import static io.clickledger.testing.Browser.textOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.common.ErrorCode;
import io.clickledger.rules.contract.ClickField;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.serving.ServingView;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import io.clickledger.testing.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPageTest {
  private static final Pattern LOADS =
      Pattern.compile(
          "(?:src|href|action|srcset)\\s*=\\s*[\"']?\\s*(?:[a-z]+:)?//|@import|url\\(",
          Pattern.CASE_INSENSITIVE);
  private static final JsonNode API = ApiPage.json(Commands.ALL);

  /** Filters, and writes down what is left; then takes the filter away. */
  private static final String LOOK_FOR =
      """
      <script>
      const box = document.getElementById('filter');
      const ask = words => { box.value = words; box.dispatchEvent(new Event('input')); };
      const left = () => [...document.querySelectorAll('[data-find]:not([hidden])')].map(node => node.id).join(' ');
      const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
      const broken_links = [...document.querySelectorAll('main a')].map(link => link.getAttribute('href'))
        .filter(to => !document.getElementById(to.slice(1)));
      ask('verify-raw');
      const byName = left();
      ask('spend_micros');
      const byColumn = left(), rows = document.querySelectorAll('#table-click_hour tbody tr:not([hidden])').length;
      ask('no such thing');
      const none = left() + document.getElementById('found').textContent;
      ask('');
      document.body.append(
        el('p', {id: 'named'}, byName), el('p', {id: 'column'}, byColumn + ', ' + rows), el('p', {id: 'none'}, none),
        el('p', {id: 'links'}, broken_links.join(' ')), el('p', {id: 'twice'}, ids.filter((id, i) => ids.indexOf(id) !== i).join(' ')));
      </script>
      </body>""";

  @TempDir private Path directory;

  private static List<String> names(String list) {
    var names = new ArrayList<String>();
    API.path(list).forEach(node -> names.add(node.path("name").asText()));
    return names;
  }

  private static JsonNode named(String list, String name) {
    for (var node : API.path(list)) {
      if (node.path("name").asText().equals(name)) {
        return node;
      }
    }
    throw new AssertionError(list + " has no " + name);
  }

  @Test
  void namesEveryCommandWithItsOptionsKeysDefaultsAndExamples() {
    assertThat(names("commands"))
        .containsExactlyElementsOf(Commands.ALL.stream().map(Command::name).toList());
    for (var command : Commands.ALL) {
      var shown = named("commands", command.name());
      assertThat(shown.path("summary").asText()).isEqualTo(command.summary());
      assertThat(shown.path("options").findValuesAsText("text"))
          .containsExactlyElementsOf(command.options().stream().map(Option::text).toList());
      assertThat(shown.path("examples")).hasSameSizeAs(command.examples());
      for (var i = 0; i < command.options().size(); i++) {
        var option = command.options().get(i);
        var written = shown.path("options").get(i);
        assertThat(written.path("flag").asText()).startsWith("--" + option.name());
        assertThat(written.path("key").textValue())
            .isEqualTo(option.key(command.lane()).orElse(null));
        if (option.fallback() != null) {
          assertThat(written.path("default").asText()).isEqualTo(option.fallback());
        }
      }
    }
  }

  @Test
  void namesEveryTableViewFieldReasonAndError() {
    assertThat(names("tables"))
        .containsExactlyElementsOf(Tables.ALL.stream().map(TableDefinition::name).toList());
    for (var table : Tables.ALL) {
      var shown = named("tables", table.name());
      assertThat(shown.path("columns").findValuesAsText("name"))
          .containsExactly(table.schema().fieldNames());
      assertThat(shown.path("key")).hasSameSizeAs(table.key());
    }
    assertThat(names("views"))
        .containsExactlyElementsOf(ServingView.ALL.stream().map(ServingView::name).toList());
    for (var view : ServingView.ALL) {
      assertThat(named("views", view.name()).path("columns").findValuesAsText("name"))
          .containsExactlyElementsOf(view.columns().keySet());
    }
    assertThat(names("fields"))
        .containsExactlyElementsOf(
            Stream.of(ClickField.values()).map(ClickField::fieldName).toList());
    assertThat(names("reasons"))
        .containsExactlyElementsOf(Stream.of(RejectReason.values()).map(Enum::name).toList());
    for (var code : ErrorCode.values()) {
      assertThat(named("errors", code.name()).path("exit").asInt()).isEqualTo(code.exitCode());
    }
  }

  @Test
  void namesEveryMetricOfTheSourcesWithItsMeaning() throws IOException {
    var shown = new TreeSet<>(API.path("metrics").findValuesAsText("name"));
    var literals = Pattern.compile("\"(clickledger_[a-z_]+)\"");
    var declared = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src/main/java/io/clickledger"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        var matcher = literals.matcher(Files.readString(file));
        while (matcher.find()) {
          declared.add(matcher.group(1));
        }
      }
    }
    // Of every process: its version, beside the JVM's own figures.
    declared.remove("clickledger_build_info");

    assertThat(declared).hasSizeGreaterThan(40);
    assertThat(shown).isEqualTo(declared);
    assertThat(API.path("metrics").findValuesAsText("help"))
        .allSatisfy(h -> assertThat(h).isNotBlank());
  }

  @Test
  void isWrittenWithoutASessionAndLoadsNothing() throws IOException {
    var out = directory.resolve("new/api.html");
    var ended =
        CommandFixtures.run(
            Commands.ALL, CommandFixtures.NO_SESSIONS, "api", "--out", out.toString());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("api: written to " + out);
    assertThat(out)
        .content()
        .isEqualTo(ApiPage.of(Commands.ALL))
        .contains("default-src 'none'")
        .doesNotContainPattern(LOADS)
        .doesNotContain("{{");
  }

  @Test
  void saysThatAFileCannotBeWritten() throws IOException {
    Files.createDirectories(directory.resolve("occupied/by-a-directory"));
    var out = directory.resolve("occupied").toString();

    var ended = CommandFixtures.run(Commands.ALL, CommandFixtures.NO_SESSIONS, "api", "--out", out);

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("error [ENVIRONMENT]: cannot write " + out, "remedy:");
  }

  @ParameterizedTest
  @ValueSource(ints = {1440, 400})
  void isDrawnFilteredAndLinkedInABrowser(int width) throws Exception {
    var browser = Browser.find(directory);
    assumeTrue(browser.isPresent(), "no Chromium on the PATH");
    var page = ApiPage.of(Commands.ALL);
    var end = page.lastIndexOf("</body>");

    var document = browser.orElseThrow().drawn(page.substring(0, end) + LOOK_FOR, width);

    assertThat(document).contains("data-drawn=\"true\"").doesNotContain("data-broken");
    assertThat(textOf("broken", document)).isEmpty();
    assertThat(textOf("wide", document)).isEqualTo("fits");
    assertThat(textOf("links", document)).isEmpty();
    assertThat(textOf("twice", document)).isEmpty();
    assertThat(textOf("named", document)).contains("command-verify-raw").doesNotContain("table-");
    assertThat(textOf("column", document))
        .contains("table-click_minute", "table-click_hour", "view-clicks_minute")
        .endsWith(", 1");
    assertThat(textOf("none", document)).isEqualTo("Nothing is called so.");
    for (var id : addresses()) {
      assertThat(document).contains("id=\"" + id + "\"");
    }
  }

  private static List<String> addresses() {
    return Stream.of(
            Commands.ALL.stream().map(c -> "command-" + c.name()),
            Tables.ALL.stream().map(t -> "table-" + t.name()),
            Tables.ALL.stream()
                .flatMap(
                    t ->
                        Arrays.stream(t.schema().fieldNames())
                            .map(c -> "table-" + t.name() + "-" + c)),
            ServingView.ALL.stream().map(v -> "view-" + v.name()),
            Stream.of(ErrorCode.values()).map(c -> "error-" + c.name()),
            Stream.of(RejectReason.values()).map(r -> "reason-" + r.name()),
            Stream.of(ClickField.values()).map(f -> "field-" + f.fieldName()))
        .flatMap(ids -> ids)
        .toList();
  }
}
