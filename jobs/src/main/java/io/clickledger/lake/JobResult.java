package io.clickledger.lake;

/**
 * How a job ended, when it ended by itself.
 *
 * @param exitCode 0 done, 3 divergence or a billing guard
 * @param message one line for a person
 */
public record JobResult(int exitCode, String message) {
  public static JobResult done(String message) {
    return new JobResult(0, message);
  }
}
