package io.clickledger.drill;

import java.util.List;

/**
 * A failure that can be caused on purpose.
 *
 * @param name as {@code --run} takes it; its heading in the runbook
 * @param alerts whose expressions it makes true
 * @param text what is done, in a line
 * @param script does it
 */
record Drill(String name, List<String> alerts, String text, Script script) {
  /** What a drill does; it throws where the system or the alert did not do as it should. */
  @FunctionalInterface
  interface Script {
    void run(Scene scene) throws Exception;
  }
}
