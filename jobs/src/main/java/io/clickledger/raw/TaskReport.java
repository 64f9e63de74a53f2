package io.clickledger.raw;

import io.clickledger.rules.contract.Accepted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What a task of a micro-batch has read, or some of them.
 *
 * @param rejected rows of the rejected records; none where they are too many or too large
 * @param payloadBytes of all rejected records
 */
record TaskReport(Tally tally, List<Row> rejected, long payloadBytes) implements Serializable {
  static final TaskReport NONE = new TaskReport(Tally.NONE, List.of(), 0);

  private static final int MAX_ROWS = 10_000;
  private static final long MAX_BYTES = 4 << 20;

  TaskReport {
    rejected = isTooMuch(rejected.size(), payloadBytes) ? List.of() : List.copyOf(rejected);
  }

  private static boolean isTooMuch(int rows, long bytes) {
    return rows > MAX_ROWS || bytes > MAX_BYTES;
  }

  /** Whether the rows are all of the rejected ones. */
  boolean hasAllRejected() {
    return rejected.size() == tally.rejected();
  }

  TaskReport plus(TaskReport other) {
    var both = new ArrayList<>(rejected);
    both.addAll(other.rejected);
    return new TaskReport(tally.plus(other.tally), both, payloadBytes + other.payloadBytes);
  }

  /** A report while its task reads. */
  static final class Begun {
    private final ReadTally tally = new ReadTally();
    private final List<Row> rejected = new ArrayList<>();
    private long payloadBytes;

    void take(SourceRecord record) {
      tally.read(record.sourceName(), record.sourcePartition(), record.sourceOffset());
      if (record.parsed() instanceof Accepted accepted) {
        tally.click(accepted.click().eventTimeMicros(), accepted.click().receivedAtMicros());
      } else {
        tally.rejected();
        keep(record);
      }
    }

    private void keep(SourceRecord record) {
      payloadBytes += record.payload().bytes().length;
      if (!isTooMuch(rejected.size(), payloadBytes)) {
        rejected.add(ArchivedRecord.row(record));
      }
    }

    TaskReport end() {
      return new TaskReport(tally.tally(), rejected, payloadBytes);
    }
  }
}
