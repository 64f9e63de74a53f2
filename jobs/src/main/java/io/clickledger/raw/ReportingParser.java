package io.clickledger.raw;

import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * Reports what a task has read, once it has read to its end.
 *
 * @param parser gives the records
 */
record ReportingParser(RecordParser parser, TaskReports reports) implements RecordParser {
  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    return new Records(parser.parse(rows), reports);
  }

  private static final class Records implements Iterator<SourceRecord> {
    private final Iterator<SourceRecord> records;
    private final TaskReports reports;
    private final TaskReport.Begun report = new TaskReport.Begun();
    private boolean ended;

    private Records(Iterator<SourceRecord> records, TaskReports reports) {
      this.records = records;
      this.reports = reports;
    }

    @Override
    public boolean hasNext() {
      if (records.hasNext()) {
        return true;
      }
      if (!ended) {
        ended = true;
        reports.add(report.end());
      }
      return false;
    }

    @Override
    public SourceRecord next() {
      var record = records.next();
      report.take(record);
      return record;
    }
  }
}
