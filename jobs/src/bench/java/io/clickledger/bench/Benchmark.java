package io.clickledger.bench;

import java.util.List;

/**
 * One benchmark, as {@code bench NAME} runs it.
 *
 * @param text what it measures, for {@code --help}
 * @param flags its own, beside {@code --dir}
 */
record Benchmark(String name, String text, List<Flag> flags, Run run) {
  /**
   * @param standard value where the flag is not given; where it is a number, every value must be
   */
  record Flag(String name, String standard, String text) {
    /**
     * @throws IllegalArgumentException where a number is wanted, and this is none
     */
    String checked(String value) {
      if (isNumber(standard) && !isNumber(value)) {
        throw new IllegalArgumentException("--%s wants a number, not %s".formatted(name, value));
      }
      return value;
    }

    private static boolean isNumber(String text) {
      return text.matches("\\d+(\\.\\d+)?");
    }
  }

  /** Checks what the lane did, then prints figures; throws where the check fails. */
  interface Run {
    void run(Flags flags) throws Exception;
  }
}
