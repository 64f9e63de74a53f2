package io.clickledger.serving;

/** Numbers as a line of blocks, one a number: a dot for 0, a full block for the most. */
final class Sparkline {
  private static final String NONE = "·";
  private static final String[] BLOCKS = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

  private Sparkline() {}

  /**
   * @param most what a full block stands for, at least the largest number
   */
  static String of(long[] numbers, long most) {
    var line = new StringBuilder();
    for (var number : numbers) {
      line.append(number <= 0 ? NONE : BLOCKS[level(number, most)]);
    }
    return line.toString();
  }

  /** Rounded up: only 0 is a dot. */
  private static int level(long number, long most) {
    return (int) Math.ceil((double) number * BLOCKS.length / most) - 1;
  }
}
