package io.clickledger.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionJsonTest {
  private static final Decision DECISION =
      Decisions.decision(7, (3L << 32) + 9, Verdict.THROTTLE, 0.375, 5_000, 250, 4, 1_772_000_000L);

  private static Decisions.Heard read(String line) {
    var heard = new Decisions.Heard();
    DecisionJson.read(line, heard);
    return heard;
  }

  @Test
  void readsADecisionAsItWasWritten() {
    assertThat(read(DecisionJson.write(DECISION)).decisions).containsExactly(DECISION);
  }

  @Test
  void writesADecisionAsPeopleReadIt() {
    assertThat(DecisionJson.write(DECISION))
        .isEqualTo(
            "{\"campaign_id\":7,\"billing_day\":\"2026-03-28\",\"version\":12884901897,"
                + "\"decision\":\"THROTTLE\",\"share\":0.375,\"reason\":\"WITHIN_PACE\","
                + "\"currency\":\"USD\",\"budget_micros\":1000000,\"spent_micros\":20000,"
                + "\"velocity_micros_per_s\":300,\"staleness_ms\":600,\"at_risk_micros\":1200,"
                + "\"allowance_micros\":5000,\"unit_micros\":250,\"slots\":4,"
                + "\"decided_at_ms\":1772000000,\"expires_at_ms\":1772005000}");
  }

  @Test
  void readsAPulseAsItWasWritten() {
    var pulse = new Pulse(12, 34, 56, 78, 90);
    assertThat(read(DecisionJson.write(pulse)).pulses).containsExactly(pulse);
  }

  @Test
  void passesOverFieldsThatItDoesNotKnow() {
    var line = DecisionJson.write(DECISION).replace("{\"camp", "{\"mood\":\"good\",\"camp");
    assertThat(read(line).decisions).containsExactly(DECISION);
  }

  @Test
  void keepsSharesOfAnySize() {
    for (var share : new double[] {0, 1, 1.0 / 3, 0.001, 1e-9}) {
      var decision = Decisions.decision(7, 1, Verdict.THROTTLE, share, 0, 1, 1, 0);
      assertThat(read(DecisionJson.write(decision)).decisions).containsExactly(decision);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"campaign_id\":7}",
        "{\"version\":1,\"published_at_ms\":\"soon\"}",
        "not json at all",
      })
  void takesAnythingElseForCorrupted(String line) {
    var heard = read(line);
    assertThat(heard.corrupted).containsExactly(line);
    assertThat(heard.decisions).isEmpty();
    assertThat(heard.pulses).isEmpty();
  }

  @Test
  void takesADecisionWithAnyFieldSpoiledForCorrupted() {
    var line = DecisionJson.write(DECISION);
    assertThat(read(line.substring(0, line.length() - 1)).corrupted).hasSize(1);
    assertThat(read(line.replace("THROTTLE", "MAYBE")).corrupted).hasSize(1);
    assertThat(read(line.replace("0.375", "1.375")).corrupted).hasSize(1);
    assertThat(read(line.replace("0.375", "-")).corrupted).hasSize(1);
    assertThat(read(line.replace("2026-03-28", "2026-02-30")).corrupted).hasSize(1);
    assertThat(read(line.replace("\"slots\":4", "\"slots\":4000000000")).corrupted).hasSize(1);
    assertThat(read(line.replace("5000,", "99999999999999999999,")).corrupted).hasSize(1);
    assertThat(read(line.replace("{", "{\"long\":\"" + "x".repeat(3_000) + "\",")).corrupted)
        .hasSize(1);
  }
}
