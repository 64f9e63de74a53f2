package io.clickledger.raw;

import io.clickledger.rules.contract.Accepted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What a task of a micro-batch has read.
 *
 * @param rejected rows of the rejected records; none where they are too many
 */
record TaskReport(Tally tally, List<Row> rejected) implements Serializable {
  /** Bytes of payload that a report carries. */
  private static final long MAX_BYTES = 1 << 20;

  private static final int MAX_ROWS = 1_000;

  /** Whether the rows are all of the rejected ones. */
  boolean hasAllRejected() {
    return rejected.size() == tally.rejected();
  }

  TaskReport plus(TaskReport other) {
    var both = new ArrayList<>(rejected);
    both.addAll(other.rejected);
    return new TaskReport(tally.plus(other.tally), both);
  }

  /** A report while its task reads. */
  static final class Begun {
    private final ReadTally tally = new ReadTally();
    private final ArrayList<Row> rejected = new ArrayList<>();
    private long bytes;
    private boolean isFull;

    void take(SourceRecord record, Row row) {
      tally.read(record.sourceName(), record.sourcePartition(), record.sourceOffset());
      if (record.parsed() instanceof Accepted accepted) {
        tally.click(accepted.click().eventTimeMicros(), accepted.click().receivedAtMicros());
      } else {
        tally.rejected();
        keep(record, row);
      }
    }

    private void keep(SourceRecord record, Row row) {
      bytes += record.payload().bytes().length;
      isFull = isFull || bytes > MAX_BYTES || rejected.size() == MAX_ROWS;
      if (isFull) {
        rejected.clear();
      } else {
        rejected.add(row);
      }
    }

    TaskReport end() {
      return new TaskReport(tally.tally(), rejected);
    }
  }
}
