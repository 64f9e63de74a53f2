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
   * @param standard value where the flag is not given; a number
   */
  record Flag(String name, String standard, String text) {}

  /** Checks what the lane did, then prints figures; throws where the check fails. */
  interface Run {
    void run(Flags flags) throws Exception;
  }
}
