package io.clickledger.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void drawsOneSignForEachNumber() {
    assertThat(Sparkline.of(new long[] {0, 1, 4, 8}, 8)).isEqualTo("·▁▄█");
  }

  @Test
  void showsTheSmallestNumberAboveNothing() {
    assertThat(Sparkline.of(new long[] {1, 0}, 1_000_000_000_000L)).isEqualTo("▁·");
  }

  @Test
  void isDotsWhereThereIsNothing() {
    assertThat(Sparkline.of(new long[] {0, 0}, 0)).isEqualTo("··");
  }

  @Test
  void standsInATableAsWideAsItLooks() {
    var table = new TextTable(List.of("hours", " clicks"));
    table.add(List.of("▁█", "1,234"));
    table.add(List.of("·", "5"));

    assertThat(table).hasToString("hours  clicks\n▁█      1,234\n·           5");
  }
}
