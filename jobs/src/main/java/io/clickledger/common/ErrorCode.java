package io.clickledger.common;

/** Kinds of failure that stop a command. The code decides the exit code of the process. */
public enum ErrorCode {
  /** The command line or the configuration cannot be used. */
  USAGE(1),
  /** A configuration file cannot be read or holds a value that is not valid. */
  CONFIGURATION(1),
  /** A statement cannot be run as it is written. */
  SQL(1),
  /** A lake, source or table that the command needs is not there. */
  NOT_FOUND(2),
  /** A file of the source cannot be read. */
  SOURCE_UNREADABLE(2),
  /** A file or table does not have the columns that the command needs. */
  SCHEMA(2),
  /** The campaign file breaks a rule of the dimension, or a click's campaign is unknown. */
  CAMPAIGN(2),
  /** The file of repaired records cannot be taken as it is. */
  REPAIRED_FILE(2),
  /** The checkpoint and the tables of a lane do not fit each other. */
  CHECKPOINT(2),
  /** Another process owns the lane. */
  LEASE_HELD(2),
  /** Another process has become the owner of the lane. */
  LEASE_LOST(2),
  /** The source no longer has records that the lane has not read. */
  SOURCE_LOST(2),
  /** The raw log does not hold all of a day yet. */
  NOT_COMPLETE(2),
  /** A file of the raw log is not what its commit says. */
  RAW_DAMAGED(2),
  /** What a billing document was computed from is no longer there. */
  UNVERIFIABLE(2),
  /** The environment failed: storage, network, another writer. */
  ENVIRONMENT(2),
  /** Stream and truth differ by more than the threshold, or in a way that has no cause. */
  DIVERGENCE(3),
  /** A guard of billing halted the run. */
  BILLING_GUARD(3),
  /** Figures of the demo differ from the oracle's. */
  CHECK_FAILED(3);

  private final int exitCode;

  ErrorCode(int exitCode) {
    this.exitCode = exitCode;
  }

  /** 1 usage or configuration, 2 data or environment, 3 divergence or a billing guard. */
  public int exitCode() {
    return exitCode;
  }
}
