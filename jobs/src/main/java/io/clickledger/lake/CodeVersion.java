package io.clickledger.lake;

import java.util.Optional;

/** Which code ran, as recorded in {@code job_run} and on every invoice. */
public final class CodeVersion {
  private CodeVersion() {}

  /** The jar's version, or {@code development} where the classes do not come from a jar. */
  public static String current() {
    return Optional.ofNullable(CodeVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
