package io.clickledger.common;

import org.jspecify.annotations.Nullable;

/**
 * A failure that its reader can act on. The message says what happened, why, and what to do, with
 * the values; it is printed as it stands, without a stack trace.
 */
public final class ClickledgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String remedy;

  /**
   * @param code kind of failure; decides the exit code
   * @param what what happened and why, with the values
   * @param remedy what the reader should do now
   */
  public ClickledgerException(ErrorCode code, String what, String remedy) {
    this(code, what, remedy, null);
  }

  /** As above, with the failure below it kept for the log. */
  public ClickledgerException(
      ErrorCode code, String what, String remedy, @Nullable Throwable cause) {
    super(what, cause);
    this.code = code;
    this.remedy = remedy;
  }

  public ErrorCode code() {
    return code;
  }

  public String remedy() {
    return remedy;
  }

  /** The text for a person: {@code error [CODE]: what} and, on a line of its own, the remedy. */
  public String report() {
    return "error [" + code + "]: " + getMessage() + "\n  remedy: " + remedy;
  }
}
