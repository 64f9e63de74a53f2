package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> WORDS = List.of("lake", "once", "source", "rebuild-truth");

  @ParameterizedTest
  @CsvSource({
    "lkae, lake",
    "lak, lake",
    "lakes, lake",
    "sorce, source",
    "rebuild, rebuild-truth",
    "rebild-truht, rebuild-truth"
  })
  void findsTheWordThatWasMeant(String word, String meant) {
    assertThat(Nearest.to(word, WORDS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"xyz", "l", "trigger"})
  void suggestsNothingFarAway(String word) {
    assertThat(Nearest.to(word, WORDS)).isEmpty();
  }

  @Test
  void countsInsertionsDeletionsReplacementsAndSwaps() {
    assertThat(Nearest.edits("lake", "lake")).isZero();
    assertThat(Nearest.edits("lkae", "lake")).isEqualTo(1);
    assertThat(Nearest.edits("", "lake")).isEqualTo(4);
    assertThat(Nearest.edits("bake", "lakes")).isEqualTo(2);
  }
}
