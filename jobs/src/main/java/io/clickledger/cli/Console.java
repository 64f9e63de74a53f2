package io.clickledger.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Where a command speaks. No secret passes to the second stream.
 *
 * @param out for people and data
 * @param err for errors, and for what a run tells about itself
 */
record Console(PrintStream out, PrintStream err) {
  void say(String line) {
    out.println(line);
    out.flush();
  }

  void warn(String line) {
    err.println(Secrets.masked(line));
    err.flush();
  }

  /** A defect of the program: one line, then the trace for whoever repairs it. */
  void bug(Throwable failure) {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    warn("error [BUG]: this is a defect of clickledger: " + Failures.innermost(failure));
    warn("  remedy: report it with the trace below");
    warn(trace.toString());
  }
}
