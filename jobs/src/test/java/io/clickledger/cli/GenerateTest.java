package io.clickledger.cli;

import static io.clickledger.cli.CommandFixtures.NO_SESSIONS;
import static io.clickledger.cli.CommandFixtures.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code generate} before it reaches for a broker. */
class GenerateTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--rate 5 | --rate paces what goes into a topic | or leave --rate out",
        "--to files:landing | --to files:landing names no topic | see clickledger generate --help",
        "--to kafka:a:1 | names no topic, expected kafka:HOST:PORT/TOPIC | generate --help",
        "--to kafka:a:1/t --rate 0 | at a rate of 0 a second | set the rate to 1 or more",
        "--to kafka:a:1/t --rate fast | --rate fast is not a whole number | generate --help",
        "--to kafka:a:1/t --format csv | and no csv | leave --format out",
        "--to kafka:a:1/t --start-day 2999-01-01 | ahead of the broker's clock | begin on 20",
      })
  void refusesOptionsThatDoNotGoTogether(String options, String what, String remedy) {
    var out = dir.resolve("world");
    var words =
        Stream.concat(
            Stream.of("generate", "--out", out.toString()), Stream.of(options.split(" ")));

    var refused = run(Commands.ALL, NO_SESSIONS, words.toArray(String[]::new));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("error [USAGE]: ", what, remedy);
    assertThat(out).doesNotExist();
  }

  @Test
  void writesLandingFilesWhereNoTopicIsNamed() {
    var out = dir.resolve("world");

    var ended =
        run(Commands.ALL, NO_SESSIONS, "generate", "--out", out.toString(), "--clicks", "100");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("100 distinct clicks", "files in " + out.resolve("landing"));
    assertThat(out.resolve("expected/expected.json")).exists();
  }
}
