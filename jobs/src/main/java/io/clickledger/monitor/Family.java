package io.clickledger.monitor;

import java.util.List;

/** The metrics of a lake, by what its tables say; each a gauge. */
enum Family {
  JOB_LAST_RUN(
      "clickledger_job_last_run_timestamp_seconds", "When a job last ended, however", "command"),
  JOB_LAST_SUCCESS(
      "clickledger_job_last_success_timestamp_seconds", "When a job last ended with 0", "command"),
  JOB_LAST_EXIT_CODE("clickledger_job_last_exit_code", "Exit code of a job's last run", "command"),
  JOB_LAST_DURATION("clickledger_job_last_duration_seconds", "How long it took", "command"),
  JOB_LAST_ERROR(
      "clickledger_job_last_error", "1: a job's last run ended by this error", "command", "code"),
  JOB_LAST_FIGURE(
      "clickledger_job_last_figure",
      "A figure of a job's last run, as job_run has it",
      "command",
      "figure"),
  RECONCILE_DIVERGENCE(
      "clickledger_reconcile_divergence_ratio", "|stream - truth| / truth of a UTC date", "date"),
  RECONCILE_UNEXPLAINED(
      "clickledger_reconcile_unexplained_cells",
      "Cells (hour, campaign) of a UTC date that differ without a cause",
      "date"),
  RECONCILE_CAUSE(
      "clickledger_reconcile_cause_clicks",
      "What of the difference a cause explains, signed",
      "date",
      "cause"),
  TRUTH_CLICKS(
      "clickledger_truth_clicks", "Clicks of a UTC date: gross, invalid or net", "date", "kind"),
  MARKS("clickledger_marks", "Clicks of a UTC date that a routine rule has marked", "date", "rule"),
  NEWEST_INVALID(
      "clickledger_truth_newest_invalid_ratio",
      "Share of the newest date's clicks in truth that are invalid"),
  NEWEST_DAY(
      "clickledger_newest_day_timestamp_seconds",
      "End of the newest UTC date that has the status: provisional or mature",
      "status"),
  OPEN_DAYS(
      "clickledger_invoiced_days_changed",
      "Invoiced days of accounts whose sum has changed, and no note says so yet"),
  OPEN_MICROS(
      "clickledger_invoiced_days_changed_micros",
      "What their accounts owe more (or, below 0, are owed)",
      "currency"),
  TABLE_FILES("clickledger_table_files", "Data files of a table", "table"),
  TABLE_BYTES("clickledger_table_bytes", "Their size", "table"),
  TABLE_LARGEST_PARTITION(
      "clickledger_table_largest_partition_files", "Files of the partition with most", "table"),
  TABLE_COMMITS_SINCE_CHECKPOINT(
      "clickledger_table_commits_since_checkpoint",
      "Commits that a reader opens one by one",
      "table"),
  TABLE_VERSION("clickledger_table_version", "Newest version of a table", "table"),
  SCAN("clickledger_lake_scan_timestamp_seconds", "When the lake was last looked at with success");

  private final String metric;
  private final String help;
  private final List<String> labels;

  Family(String metric, String help, String... labels) {
    this.metric = metric;
    this.help = help;
    this.labels = List.of(labels);
  }

  String metric() {
    return metric;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /** One value of the family. */
  Figure is(double value, String... labelValues) {
    return new Figure(this, value, List.of(labelValues));
  }
}
