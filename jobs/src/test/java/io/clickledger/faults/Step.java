package io.clickledger.faults;

import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.S3Match;

/**
 * A moment in the work of a process, at which it is killed.
 *
 * @param what happens there, as a person would say it
 * @param request to the store
 * @param acknowledged the store has done it, and the process does not know; otherwise the request
 *     never reaches the store
 */
record Step(String what, S3Match request, boolean acknowledged) {
  static Step writing(String table) {
    return new Step("kill -9 while it writes " + table, data(table), false);
  }

  /** The data is written, the commit is not. */
  static Step beforeCommit(String table) {
    return new Step("kill -9 before the commit of " + table, commit(table), false);
  }

  static Step afterCommit(String table) {
    return new Step("kill -9 after the commit of " + table, commit(table), true);
  }

  static Step beforeCheckpoint(String lane, String file) {
    return new Step("kill -9 before the checkpoint's " + file, checkpoint(lane, file), false);
  }

  static Step afterCheckpoint(String lane, String file) {
    return new Step("kill -9 after the checkpoint's " + file, checkpoint(lane, file), true);
  }

  /** A file of a table, under its partition. */
  static S3Match data(String table) {
    return S3Match.put(table + "/[^_].*\\.parquet");
  }

  static S3Match commit(String table) {
    return S3Match.put(table + "/_delta_log/\\d+\\.json");
  }

  /** A file of a lane's checkpoint. */
  static S3Match checkpoint(String lane, String file) {
    return S3Match.put("_checkpoints/" + lane + "/\\d+/" + file + "/.*");
  }

  /** Lets the store kill the process there. */
  FaultyS3.Fault arm(FaultyS3 s3, ProcessHandle process) {
    var fault = s3.on(request);
    return acknowledged ? fault.killAfter(process) : fault.kill(process);
  }
}
