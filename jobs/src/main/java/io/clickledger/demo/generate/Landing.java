package io.clickledger.demo.generate;

import java.io.Closeable;
import java.io.IOException;

/** Where the records of a world go. */
sealed interface Landing extends Closeable permits LandingFiles, LandingTopic {
  /** Hands on a record of its collector. Receipt times must not fall. */
  void write(Receipt receipt) throws IOException;

  /** Returns once everything that was handed on is there to be read. */
  void finish() throws IOException;

  /** Landing files written; 0 where there are none. */
  int files();

  /** Size of the records, in the form in which they landed. */
  long bytes();

  /** Lets go of what a failure left open. */
  @Override
  void close() throws IOException;
}
