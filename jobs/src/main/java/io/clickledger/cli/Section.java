package io.clickledger.cli;

/** Groups of commands in the order of the data flow, as {@code clickledger --help} lists them. */
public enum Section {
  DIMENSION("Campaigns"),
  STREAM("Streaming lanes: clicks to tables within seconds"),
  RAW("The raw log"),
  FRAUD("Traffic verdicts"),
  TRUTH("Truth and reconciliation"),
  BILLING("Billing"),
  SERVING("Serving"),
  OPERATIONS("Operations"),
  DEMO("Demo");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
