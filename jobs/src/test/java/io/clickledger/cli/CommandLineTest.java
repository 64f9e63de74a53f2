package io.clickledger.cli;

import static io.clickledger.cli.CommandFixtures.COMMANDS;
import static io.clickledger.cli.CommandFixtures.ECHO;
import static io.clickledger.cli.CommandFixtures.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.lake.JobResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  static List<Command> realCommands() {
    return Commands.ALL;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void listsEveryCommandInTheOrderOfTheDataFlow(String word) {
    var help = run(Commands.ALL, CommandFixtures.NO_SESSIONS, word);

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    for (var command : Commands.ALL) {
      assertThat(help.out()).containsPattern("(?m)^ +" + command.name() + " +" + command.summary());
    }
    var sections = Arrays.stream(Section.values()).map(Section::title).toList();
    var shown = help.out().lines().filter(sections::contains).toList();
    assertThat(shown).isSortedAccordingTo(Comparator.comparing(sections::indexOf));
  }

  @ParameterizedTest
  @MethodSource("realCommands")
  void describesEveryOptionWithDefaultKeyAndExample(Command command) {
    var byHelp = run(Commands.ALL, CommandFixtures.NO_SESSIONS, "help", command.name());
    var byFlag = run(Commands.ALL, CommandFixtures.NO_SESSIONS, command.name(), "--help");

    assertThat(byHelp).isEqualTo(byFlag);
    assertThat(byHelp.exitCode()).isZero();
    assertThat(byHelp.out()).contains(command.summary());
    var words = byHelp.out().replaceAll("\\s+", " ");
    for (var option : command.options()) {
      assertThat(words).contains("--" + option.name()).contains(option.text());
      option.key(command.lane()).ifPresent(key -> assertThat(words).contains("key: " + key));
      if (option.fallback() != null) {
        assertThat(words).contains("default: " + option.fallback());
      }
    }
    assertThat(command.examples())
        .isNotEmpty()
        .allSatisfy(example -> assertThat(byHelp.out()).contains("  " + example + "\n"));
  }

  @ParameterizedTest
  @MethodSource("realCommands")
  void parsesItsOwnExamples(Command command) {
    for (var example : command.examples()) {
      var words = asAShellDoes(example);
      assertThat(words[0]).isEqualTo("clickledger");
      var line = new Parser(Commands.ALL).read(Arrays.copyOfRange(words, 1, words.length));

      assertThat(line.words()).containsExactly(command.name());
      Configuration.of(command, Commands.ALL, line.flags());
    }
  }

  /** Words between blanks; what stands in double quotes is one. */
  private static String[] asAShellDoes(String line) {
    return Pattern.compile("\"([^\"]*)\"|(\\S+)")
        .matcher(line)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toArray(String[]::new);
  }

  @Test
  void describesACommandWhateverElseIsOnTheLine() {
    assertThat(run("echo-values", "--max-files", "-1", "--help").exitCode()).isZero();
  }

  @Test
  void showsVersions() {
    var version = run("--version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.out())
        .startsWith("clickledger ")
        .contains("Spark 4.", "Delta 4.", "Java 17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "echo-valeus | unknown command echo-valeus; did you mean echo-values? | see clickledger --help",
        "echo | unknown command echo; did you mean echo-values? | see clickledger --help",
        "xyzzy | unknown command xyzzy<end> | see clickledger --help",
        "help othr | unknown command othr; did you mean other? | see clickledger --help",
        "--lake x other | --lake is given twice, or before the command | see clickledger other --help",
        "--lake x | --lake stands alone: a command comes first, its options follow | see clickledger --help",
        "other echo-values | unexpected word echo-values | see clickledger other --help",
        "other --lkae x | unknown option --lkae of other; did you mean --lake? | see clickledger other --help",
        "other --lkae=x | unknown option --lkae of other; did you mean --lake? | see clickledger other --help",
        "other -lake x | unknown option -lake of other; did you mean --lake? | see clickledger other --help",
        "other --qqqqqq | unknown option --qqqqqq of other<end> | see clickledger other --help",
        "other --lake | missing value after --lake | see clickledger other --help",
        "other --lake --conf | --lake needs a value, but is followed by --conf | see clickledger other --help",
        "other --lake a --lake b | --lake is given twice, or before the command | see clickledger other --help",
        "other | other: missing --lake URI (or clickledger.lake in the --conf file) | see clickledger other --help",
        "other --lake a --grace-days two | --grace-days two is not a whole number from 0 | see clickledger other --help",
        "other --lake a --grace-days -1 | --grace-days -1 is not a whole number from 0 | see clickledger other --help",
        "other --lake s3://a/b | --lake s3://a/b has no file system in Spark, write s3a://a/b | see clickledger other --help",
        "other --lake s3a://a/b?c=d | --lake s3a://a/b?c=d has a query | see clickledger other --help",
        "other --lake file:a | --lake file:a is a relative URI | see clickledger other --help",
        "echo-values | echo-values: missing --source SOURCE | see clickledger echo-values --help",
        "echo-values --source landing | --source landing is not a source, did you mean files:landing? | see clickledger echo-values --help",
        "echo-values --source kafka:clicks | names no topic, expected kafka:HOST:PORT/TOPIC, several brokers between commas | see clickledger echo-values --help",
        "echo-values --source files:a --once --trigger-seconds 5 | --once and --trigger-seconds exclude each other | see clickledger echo-values --help",
        "echo-values --source files:a --date 2026-02-30 | --date 2026-02-30 is not a date such as 2026-03-01 | see clickledger echo-values --help",
        "echo-values --source files:a --share much | --share much is not a number from 0 such as 0.1 | see clickledger echo-values --help",
        "echo-values --source files:a --format jsn | --format jsn is not one of csv, json; did you mean json? | see clickledger echo-values --help",
      })
  void explainsWhatIsWrongOnStderrAndExitsWithOne(String line, String message, String remedy) {
    var outcome = run(line.strip().split(" "));

    assertThat(outcome.err()).contains("error [USAGE]: ").contains(withLineEnds(message), remedy);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  private static String withLineEnds(String text) {
    return text.replace("<end>", System.lineSeparator());
  }

  @Test
  void asksForACommandWhereNoneIsGiven() {
    var outcome = run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("no command is given", "see clickledger --help");
  }

  @Test
  void handsTheJobCanonicalValues() {
    var outcome =
        run(
            "echo-values",
            "--source",
            "files:a/../b",
            "--share",
            "1e-2",
            "--dry-run",
            "--label=a b");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .containsExactly(
            "dry-run=true",
            "format=csv",
            "label=a b",
            "max-files=100",
            "max-files-per-trigger=1000",
            "max-offsets-per-trigger=2000000",
            "share=0.01",
            "source=files:" + Path.of("b").toAbsolutePath(),
            "start=earliest",
            "trigger-seconds=60",
            "echoed");
  }

  @Test
  void leavesUrisAsTheyAre() {
    assertThat(run("echo-values", "--source", "files:s3a://bucket/clicks/2026").out())
        .contains("source=files:s3a://bucket/clicks/2026");
  }

  @Test
  void returnsTheExitCodeOfTheJob() {
    var diverged =
        Command.named("diverge", Section.TRUTH, "End with three")
            .example("clickledger diverge")
            .runsAlone((say, values) -> new JobResult(3, "diverged"));

    assertThat(run(List.of(diverged), CommandFixtures.NO_SESSIONS, "diverge"))
        .extracting(Ended::exitCode, Ended::out)
        .containsExactly(3, "diverged" + System.lineSeparator());
  }

  @Test
  void declaresNoNameTwice() {
    assertThat(Commands.ALL).extracting(Command::name).doesNotHaveDuplicates();
    assertThat(COMMANDS).contains(ECHO);
  }
}
