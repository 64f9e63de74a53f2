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

  /** The code and what it runs on, for a person. */
  public static String described() {
    return "clickledger %s (Spark %s, Delta %s, Java %s)"
        .formatted(
            current(),
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            io.delta.package$.MODULE$.VERSION(),
            Runtime.version());
  }
}
