package io.clickledger.cli;

import static io.clickledger.cli.CommandFixtures.COMMANDS;
import static io.clickledger.cli.CommandFixtures.ECHO;
import static io.clickledger.cli.CommandFixtures.OTHER;
import static io.clickledger.cli.CommandFixtures.file;
import static io.clickledger.cli.CommandFixtures.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path directory;

  private static Configuration of(Map<String, String> flags) {
    return Configuration.of(ECHO, COMMANDS, flags);
  }

  @Test
  void prefersTheFlagThenTheFileThenTheDefault() {
    var conf =
        file(
            directory,
            "clickledger.source=files:/landing",
            "clickledger.echo-values.max-files=7",
            "clickledger.echo-values.label=from the file",
            "clickledger.other.grace-days=9");

    var values = of(Map.of("conf", conf, "label", "from the flag")).values();

    assertThat(values.text("label")).isEqualTo("from the flag");
    assertThat(values.integer("max-files")).isEqualTo(7);
    assertThat(values.text("format")).isEqualTo("csv");
    assertThat(values.text("source")).isEqualTo("files:/landing");
    assertThat(values.flag("dry-run")).isFalse();
    assertThat(values.optionalDate("date")).isEmpty();
  }

  @Test
  void describesValuesWithTheirOrigin() {
    var conf = file(directory, "clickledger.echo-values.max-files=7", "spark.master=local[1]");

    assertThat(of(Map.of("conf", conf, "source", "files:/landing")).describe())
        .startsWith("echo-values: ")
        .contains(
            "source=files:/landing,",
            "max-files=7 (file)",
            "format=csv (default)",
            "spark.master=local[1] (file)");
  }

  @Test
  void sharesOneFileBetweenCommands() {
    var conf = file(directory, "clickledger.lake=/lake", "clickledger.echo-values.max-files=7");

    var values = Configuration.of(OTHER, COMMANDS, Map.of("conf", conf)).values();

    assertThat(values.text("lake")).isEqualTo("/lake");
    assertThat(values.integer("grace-days")).isEqualTo(2);
  }

  @Test
  void letsOnceOnTheLineWinOverATriggerOfTheFile() {
    var conf =
        file(directory, "clickledger.source=files:/l", "clickledger.echo-values.trigger-seconds=5");

    assertThat(of(Map.of("conf", conf)).values().interval()).contains(Duration.ofSeconds(5));
    assertThat(of(Map.of("conf", conf, "once", "true")).values().interval()).isEmpty();
    assertThat(of(Map.of("source", "files:/l")).values().interval())
        .contains(Duration.ofSeconds(60));
  }

  @Test
  void handsSparkItsSettings() {
    var conf = file(directory, "clickledger.source=files:/l", "spark.executor.memory = 2g ");

    assertThat(of(Map.of("conf", conf)).sparkSettings())
        .containsExactly(Map.entry("spark.executor.memory", "2g"));
  }

  @Test
  void refusesAKeyThatNoCommandKnows() {
    assertRefused(
        "clickledger.echo-values.max-file=7", "did you mean clickledger.echo-values.max-files?");
    assertRefused(
        "clickledger.echo.max-files=7", "did you mean clickledger.echo-values.max-files?");
    assertRefused("lake=/lake", "did you mean clickledger.lake?");
    assertRefused("clickledger.echo-values.date=2026-01-01", "which no command knows");
  }

  @Test
  void refusesAValueThatIsNotOfItsKindAndNamesTheLine() {
    assertRefused(
        "clickledger.echo-values.max-files=many",
        "clickledger.echo-values.max-files many is not a whole number from 0 to 2147483647");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertRefused(
        "clickledger.echo-values.max-files=1\nclickledger.echo-values.max-files=2",
        "sets clickledger.echo-values.max-files twice");
  }

  @Test
  void refusesAFileThatCannotBeRead() {
    var missing = directory.resolve("none.properties").toString();
    var outcome = run("echo-values", "--conf", missing);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("error [CONFIGURATION]: the configuration file " + missing, "does not exist")
        .contains("remedy: ");
    assertThat(run("echo-values", "--conf", directory.toString()).err())
        .contains("it is a directory");
  }

  private void assertRefused(String lines, String message) {
    var outcome = run("echo-values", "--source", "files:/l", "--conf", file(directory, lines));

    assertThat(outcome.err()).contains("error [CONFIGURATION]: ").contains(message);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void masksSecretsWhereverTheyArePrintedOrRecorded() {
    var conf =
        file(
            directory,
            "clickledger.echo-values.sasl-password=hunter2",
            "spark.hadoop.fs.s3a.secret.key=hunter2",
            "spark.hadoop.fs.s3a.access.key=hunter2",
            "spark.hadoop.fs.s3a.session.token=hunter2",
            "spark.driver.extraJavaOptions=-Dtrust.storePassword=hunter2 -Dx=y");

    var configuration = of(Map.of("conf", conf, "source", "files:s3a://me:hunter2@bucket/clicks"));

    assertThat(configuration.describe() + configuration.recorded())
        .doesNotContain("hunter2")
        .contains("s3a://***@bucket/clicks", "sasl-password=***", "-Dx=y");
    assertThat(configuration.values().text("sasl-password")).isEqualTo("hunter2");
    assertThat(configuration.sparkSettings()).containsValue("hunter2");
  }

  @Test
  void readsTypedValues() {
    var values =
        of(Map.of("source", "files:/l", "date", "2026-03-28", "share", "0.25", "label", "a, b,,c"))
            .values();

    assertThat(values.date("date")).isEqualTo(LocalDate.of(2026, 3, 28));
    assertThat(values.decimal("share")).isEqualByComparingTo("0.25");
    assertThat(values.list("label")).containsExactly("a", "b", "c");
    assertThatThrownBy(() -> values.text("undeclared"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("declares no option --undeclared");
    assertThatThrownBy(() -> values.text("sasl-password"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("has no value");
  }
}
