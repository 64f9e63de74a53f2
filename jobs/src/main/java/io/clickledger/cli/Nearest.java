package io.clickledger.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a mistyped one was probably meant to be. */
final class Nearest {
  private Nearest() {}

  /**
   * The candidate with the fewest edits (insert, delete, replace, swap neighbours), or one that the
   * word begins; empty where nothing is close.
   */
  static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> isClose(word, candidate))
        .min(
            Comparator.<String>comparingInt(candidate -> edits(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code "; did you mean --lake?"}, or nothing. */
  static String question(String word, Collection<String> candidates, String prefix) {
    return to(word, candidates)
        .map(candidate -> "; did you mean " + prefix + candidate + "?")
        .orElse("");
  }

  private static boolean isClose(String word, String candidate) {
    var abbreviated = word.length() >= 3 && candidate.contains(word);
    return abbreviated || edits(word, candidate) <= Math.max(1, word.length() / 3);
  }

  static int edits(String a, String b) {
    var edits = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    var replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    var least = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    var swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
