package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClickGeneratorTest {
  private static final GeneratorSettings SMALL =
      OracleAgreesWithNaiveRecountTest.troubled(21).clicks(3_000).build();

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(LandingFormat.class)
  void writesTheSameBytesForTheSameSettings(LandingFormat format) throws IOException {
    var settings = OracleAgreesWithNaiveRecountTest.troubled(22).clicks(2_000).format(format);
    generate(settings.build(), dir.resolve("a"));
    generate(settings.build(), dir.resolve("b"));
    assertThat(contents(dir.resolve("b"))).isEqualTo(contents(dir.resolve("a")));
  }

  @Test
  void writesOtherClicksForAnotherSeed() throws IOException {
    generate(SMALL, dir.resolve("a"));
    generate(OracleAgreesWithNaiveRecountTest.troubled(23).clicks(3_000).build(), dir.resolve("b"));
    var ids = NaiveRecount.of(dir.resolve("a")).clicks.keySet();
    assertThat(ids).doesNotContainAnyElementsOf(NaiveRecount.of(dir.resolve("b")).clicks.keySet());
  }

  @Test
  void saysThatTheSameClicksAreAlreadyThereAndTouchesNothing() throws IOException {
    var first = generate(SMALL, dir.resolve("a"));
    var file = LandedRecords.files(first.landing()).get(0);
    Files.setLastModifiedTime(file, FileTime.fromMillis(12_345_000));
    var said = new ArrayList<String>();
    var second = ClickGenerator.generate(SMALL, dir.resolve("a"), said::add);
    assertThat(first.alreadyThere()).isFalse();
    assertThat(second.alreadyThere()).isTrue();
    assertThat(said).singleElement().asString().contains("already holds these clicks");
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(12_345_000);
    assertThat(second)
        .usingRecursiveComparison()
        .ignoringFields("alreadyThere", "elapsed")
        .isEqualTo(first);
  }

  @Test
  void refusesAFolderThatHoldsClicksOfOtherSettings() {
    generate(SMALL, dir.resolve("a"));
    var others = OracleAgreesWithNaiveRecountTest.troubled(99).clicks(3_000).build();
    assertThatThrownBy(() -> generate(others, dir.resolve("a")))
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> {
              assertThat(e.code().exitCode()).isEqualTo(1);
              assertThat(e).hasMessageContaining("seed 21 there, 99 asked");
              assertThat(e.remedy()).contains("another folder");
            });
  }

  @Test
  void refusesAFolderThatItDidNotMake() throws IOException {
    Files.writeString(dir.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> generate(SMALL, dir))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("not made by the generator");
    assertThat(dir.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void startsOverWhereARunDidNotFinish() throws IOException {
    var whole = dir.resolve("whole");
    generate(SMALL, whole);
    var broken = dir.resolve("broken");
    Files.createDirectories(broken.resolve("landing"));
    Files.writeString(broken.resolve(".generating.json"), "{}");
    Files.writeString(broken.resolve("landing/.clicks-20260328T000000Z-c1.ndjson.part"), "{\"cl");
    Files.writeString(broken.resolve("landing/clicks-20260327T000000Z-c1.ndjson"), "{}\n");
    generate(SMALL, broken);
    assertThat(contents(broken)).isEqualTo(contents(whole));
  }

  @Test
  void reportsAFolderThatCannotBeWritten() throws IOException {
    var file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> generate(SMALL, file.resolve("out")))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code().exitCode()).isEqualTo(2));
  }

  @Test
  void leavesNoHiddenFileBehind() throws IOException {
    generate(SMALL, dir.resolve("a"));
    try (var files = Files.walk(dir.resolve("a"))) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("."));
    }
  }

  @Test
  void holdsInMemoryWhatIsUnderwayAndNotWhatIsWritten() {
    var oneDay = GeneratorSettings.builder().clicks(100_000).days(1).build();
    var tenDays = GeneratorSettings.builder().clicks(1_000_000).days(10).build();
    long peakOfOneDay = generate(oneDay, dir.resolve("1")).peakQueued();
    long peakOfTenDays = generate(tenDays, dir.resolve("10")).peakQueued();
    assertThat(peakOfOneDay).isLessThan(1_000);
    assertThat(peakOfTenDays).isLessThan(3_000);
  }

  @Test
  void describesTheWorldInJsonAndInWords() throws IOException {
    var summary = generate(SMALL, dir.resolve("a"));
    var expected = new ObjectMapper().readTree(summary.expected().toFile());
    assertThat(names(expected))
        .containsExactly(
            "settings",
            "event_time_from",
            "event_time_to",
            "records_read",
            "archive",
            "stream",
            "rejected_by_reason",
            "marks_complete",
            "distinct_clicks",
            "never_counted_clicks",
            "viral",
            "days",
            "campaign_days",
            "campaign_billing_days",
            "invoice_period_from",
            "invoice_period_to",
            "invoices",
            "minutes",
            "hours");
    assertThat(expected.at("/settings/clicks").asText()).isEqualTo("3000");
    assertThat(expected.at("/event_time_to").asText()).isEqualTo("2026-03-30T00:00:00Z");
    assertThat(expected.at("/viral/hour").asText()).isEqualTo("2026-03-29T18:00:00Z");
    assertThat(names(expected.at("/hours/0")))
        .containsExactly(
            "hour",
            "campaign_id",
            "truth_clicks",
            "truth_micros",
            "stream_clicks",
            "stream_micros",
            "never_counted_clicks",
            "never_counted_micros");
    assertThat(names(expected.at("/invoices/0/lines/0")))
        .containsExactly(
            "campaign_id",
            "gross_clicks",
            "invalid_clicks",
            "net_clicks",
            "net_micros",
            "amount_minor");
    assertThat(expected.at("/minutes/truth_clicks")).hasSize(2_880);
    assertThat(dir.resolve("a/expected/summary.txt"))
        .content()
        .contains("truth: distinct clicks           3,000")
        .contains("CLOCK_AHEAD");
  }

  @Test
  void breaksEveryRoutineRuleByDefault() throws IOException {
    var settings = GeneratorSettings.builder().clicks(300_000).days(1).build();
    var summary = generate(settings, dir.resolve("a"));
    var marked =
        new ObjectMapper().readTree(summary.expected().toFile()).at("/days/0/marked_clicks");
    assertThat(marked.properties())
        .hasSize(RoutineMarks.Rule.values().length)
        .allSatisfy(rule -> assertThat(rule.getValue().asLong()).as(rule.getKey()).isPositive());
  }

  @Test
  void leavesMinutesOutOfLongPeriods() throws IOException {
    var settings = GeneratorSettings.builder().clicks(500).days(8).build();
    var summary = generate(settings, dir.resolve("a"));
    assertThat(new ObjectMapper().readTree(summary.expected().toFile()).has("minutes")).isFalse();
  }

  static GeneratorSummary generate(GeneratorSettings settings, Path out) {
    return ClickGenerator.generate(settings, out, line -> {});
  }

  private static List<String> names(com.fasterxml.jackson.databind.JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Landing files with their modification times, the dimension and the expectation. */
  private static Map<String, String> contents(Path out) throws IOException {
    var contents = new TreeMap<String, String>();
    for (var file : LandedRecords.files(out.resolve("landing"))) {
      var bytes = java.util.Arrays.hashCode(Files.readAllBytes(file));
      contents.put(
          file.getFileName().toString(),
          Files.size(file) + " " + bytes + " " + Files.getLastModifiedTime(file));
    }
    for (var file : List.of("campaigns.csv", "expected/expected.json", "expected/summary.txt")) {
      contents.put(file, Files.readString(out.resolve(file)));
    }
    return contents;
  }
}
