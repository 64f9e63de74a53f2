package io.clickledger.demo.generate;

import java.io.Closeable;
import java.io.IOException;

/** One open landing file. */
interface RecordSink extends Closeable {
  /** Appends one record, sound or flawed, in the form of this file's format. */
  void write(Receipt receipt) throws IOException;
}
