package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The generator counts while it writes; the recount reads the files back and counts from scratch.
 */
class OracleAgreesWithNaiveRecountTest {
  @TempDir Path out;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void onEveryFigureOfTroubledWorlds(long seed) throws IOException {
    assertAgreement(troubled(seed).build());
  }

  @ParameterizedTest
  @EnumSource(LandingFormat.class)
  void inEveryFormat(LandingFormat format) throws IOException {
    assertAgreement(troubled(7).format(format).build());
  }

  @Test
  void onAWorldOfDefaultShares() throws IOException {
    assertAgreement(GeneratorSettings.builder().clicks(60_000).build());
  }

  @Test
  void whereNobodyClicksButServersAndPrograms() throws IOException {
    assertAgreement(troubled(16).serverShare(1).botShare(0).prefetchShare(0.5).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void whereHalfOfTheClicksAreEager(int spanMinutes) throws IOException {
    assertAgreement(troubled(17).eagerShare(0.5).spanMinutes(spanMinutes).build());
  }

  @Test
  void whenFewUsersClickOnFewAdsAllTheTime() throws IOException {
    assertAgreement(
        troubled(11).users(30).ads(4).campaigns(2).advertisers(2).days(1).clicks(20_000).build());
  }

  @Test
  void acrossTheSouthernAndAmericanChangesOfTheClock() throws IOException {
    var newYork = troubled(12).startDay(LocalDate.of(2026, 3, 7)).days(3).clicks(8_000);
    assertAgreement(newYork.build());
  }

  @Test
  void whenFilesAreClosedByRows() throws IOException {
    assertAgreement(troubled(13).rowsPerFile(50).collectors(3).build());
  }

  @Test
  void whenAllClicksFallIntoAFewMinutes() throws IOException {
    assertAgreement(troubled(15).spanMinutes(20).build());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 100})
  void onTinyWorlds(long clicks) throws IOException {
    assertAgreement(troubled(14).clicks(clicks).build());
  }

  /** A small world in which all that can go wrong does so often. */
  static GeneratorSettingsBuilder troubled(long seed) {
    return GeneratorSettings.builder()
        .seed(seed)
        .clicks(12_000)
        .ads(500)
        .campaigns(40)
        .duplicateShare(0.2)
        .lateShare(0.05)
        .outOfOrderShare(0.3)
        .botShare(0.1)
        .nonBrowserShare(0.05)
        .prefetchShare(0.05)
        .nullAgentShare(0.05)
        .serverShare(0.05)
        .doubleClickShare(0.2)
        .eagerShare(0.02)
        .malformedShare(0.05)
        .clockAheadShare(0.02)
        .absentReceiptShare(0.05)
        .fileSeconds(3_600);
  }

  private void assertAgreement(GeneratorSettings settings) throws IOException {
    var summary = ClickGenerator.generate(settings, out, line -> {});
    var recount = NaiveRecount.of(out);
    assertThat(recount.clicks).hasSize((int) settings.clicks());
    assertThat(summary.distinctClicks()).isEqualTo(settings.clicks());
    assertThat(summary.records()).isEqualTo(recount.figures.get("records_read"));
    assertThat(
            differences(nonZero(recount.figures), nonZero(ExpectedFigures.of(summary.expected()))))
        .isEmpty();
  }

  /** Rows and marks that nothing fell into are there in one and absent in the other. */
  private static Map<String, Long> nonZero(Map<String, Long> figures) {
    var nonZero = new TreeMap<>(figures);
    nonZero.values().removeIf(value -> value == 0);
    return nonZero;
  }

  private static Map<String, String> differences(
      Map<String, Long> recounted, Map<String, Long> expected) {
    var keys = new HashMap<>(recounted);
    keys.putAll(expected);
    var differences = new TreeMap<String, String>();
    for (var key : keys.keySet()) {
      var here = recounted.get(key);
      var there = expected.get(key);
      if (here == null || !here.equals(there)) {
        differences.put(key, here + " recounted, " + there + " expected");
      }
    }
    return differences;
  }
}
