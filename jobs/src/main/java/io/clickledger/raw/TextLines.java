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
import org.jspecify.annotations.Nullable;

/**
 * The lines of text files, whole files one after the other, each in its order. They are those of
 * Spark's text source, by the same reader; only that no row is made of each line.
 */
final class TextLines {
  private final Configuration conf;
  private final Iterator<Row> files;
  private @Nullable LineRecordReader reader;
  private LandedFile file = new LandedFile("", 0, 0);

  /**
   * @param conf reaches the file systems on which they were landed
   * @param files {@link LandedFile}s
   */
  TextLines(Configuration conf, Iterator<Row> files) {
    this.conf = conf;
    this.files = files;
    var task = TaskContext.get();
    if (task != null) {
      // Of a task that fails, too.
      task.addTaskCompletionListener((TaskContext ended) -> close());
    }
  }

  /** Goes to the next line; false behind the last. */
  boolean next() {
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

  /** Without what ends it. */
  byte[] bytes() {
    if (reader == null) {
      throw new IllegalStateException("there is no line");
    }
    return reader.getCurrentValue().copyBytes();
  }

  LandedFile file() {
    return file;
  }
}
