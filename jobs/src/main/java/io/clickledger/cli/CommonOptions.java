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
      Option.of(
              "source",
              "SOURCE",
              "where clicks come from: files:DIR, a directory of .ndjson, .ndjson.gz, .parquet or .csv"
                  + " files, or kafka:HOST:PORT/TOPIC",
              Kind.SOURCE)
          .mandatory()
          .common();

  static final Option MAX_FILES =
      Option.integer("max-files-per-trigger", "landed files in a micro-batch, at most").or("1000");

  static final Option MAX_OFFSETS =
      Option.longInteger("max-offsets-per-trigger", "Kafka records in a micro-batch, at most")
          .or("2000000");

  static final Option START =
      Option.of(
              "start",
              "earliest|latest|INSTANT",
              "where a lane's first checkpoint begins in the topic",
              Kind.START)
          .or("earliest");

  static final Option ONCE =
      Option.flag("once", "read all there is now, then end; excludes --trigger-seconds");

  static final Option TRIGGER_SECONDS =
      Option.integer(
          "trigger-seconds",
          "run until stopped, a micro-batch every N seconds (0: without a pause)");

  static final Option METRICS_PORT =
      Option.integer(
          "metrics-port", "serve Prometheus metrics at /metrics on it while the lane runs; 0: any");

  static final Option METRICS_HOST =
      Option.text("metrics-host", "HOST", "address that --metrics-port is opened at")
          .or("127.0.0.1")
          .common();

  private CommonOptions() {}
}
