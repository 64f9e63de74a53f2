package io.clickledger.raw;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.LineRecordReader;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads text files for lanes that count: line by line with the reader that Spark's text source
 * uses, and without a row of each line. Rows are {@link LandedFile}s.
 *
 * @param conf reaches the file systems on which they were landed
 */
record TextFiles(SerializableConfiguration conf) implements ClickReader<Row> {
  TextFiles(Configuration conf) {
    this(new SerializableConfiguration(conf));
  }

  @Override
  public ClickCursor open(Iterator<Row> files) {
    return TextRecordParser.open(lines(files));
  }

  TextLines lines(Iterator<Row> files) {
    return new Lines(conf.value(), files);
  }

  private static final class Lines implements TextLines {
    private final Configuration conf;
    private final Iterator<Row> files;
    private @Nullable LineRecordReader reader;
    private LandedFile file = new LandedFile("", 0, 0);

    private Lines(Configuration conf, Iterator<Row> files) {
      this.conf = conf;
      this.files = files;
      var task = TaskContext.get();
      if (task != null) {
        // Of a task that fails, too.
        task.addTaskCompletionListener((TaskContext ended) -> close());
      }
    }

    @Override
    public boolean next() {
      try {
        while (reader == null || !reader.nextKeyValue()) {
          close();
          if (!files.hasNext()) {
            return false;
          }
          file = LandedFile.of(files.next());
          reader = opened();
        }
        return true;
      } catch (IOException | RuntimeException e) {
        throw file.unreadable(e);
      }
    }

    private LineRecordReader opened() throws IOException {
      var lines = new LineRecordReader();
      var whole = new FileSplit(file.path(), 0, file.size(), new String[0]);
      lines.initialize(whole, new TaskAttemptContextImpl(conf, new TaskAttemptID()));
      return lines;
    }

    private void close() {
      try {
        if (reader != null) {
          reader.close();
          reader = null;
        }
      } catch (IOException e) {
        throw file.unreadable(e);
      }
    }

    @Override
    public byte[] bytes() {
      if (reader == null) {
        throw new IllegalStateException("there is no line");
      }
      return reader.getCurrentValue().copyBytes();
    }

    @Override
    public String file() {
      return file.uri();
    }

    @Override
    public long arrivedMicros() {
      return file.arrivedMicros();
    }
  }
}
