package io.clickledger.cli;

/** Options that many commands share, worded once. */
final class CommonOptions {
  static final Option LAKE =
      Option.location("lake", "URI", "root of the lake: a local path, file: or s3a:// URI")
          .mandatory()
          .common();

  static final Option CONF =
      Option.path(
              "conf",
              "FILE",
              "configuration, a Java properties file: the keys shown here, and spark.* settings")
          .commandLineOnly();

  static final Option SOURCE =
      new Option(
          "source",
          "files:DIR",
          "where clicks come from: a directory of .ndjson, .ndjson.gz, .parquet or .csv files",
          Kind.SOURCE,
          null,
          true,
          Option.Scope.COMMON,
          java.util.List.of());

  static final Option ONCE =
      Option.flag("once", "read all there is now, then end; excludes --trigger-seconds");

  static final Option TRIGGER_SECONDS =
      Option.integer(
          "trigger-seconds",
          "run until stopped, a micro-batch every N seconds (0: without a pause)");

  private CommonOptions() {}
}
