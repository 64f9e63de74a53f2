package io.clickledger.lake;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.checkpointing.FileContextBasedCheckpointFileManager;

/**
 * Spark's checkpoint files, each of which appears whole and in one step. Of two processes that
 * write what a micro-batch reads, or that it is over, one is refused by the store itself. Spark's
 * own way asks first and renames then: on local disks two processes may both succeed, and on {@code
 * s3a} a rename is a copy and a deletion, four requests for one.
 *
 * <p>Named by {@code spark.sql.streaming.checkpointFileManagerClass}.
 */
public final class AtomicCheckpointFileManager extends FileContextBasedCheckpointFileManager {
  private final Configuration conf;

  public AtomicCheckpointFileManager(Path path, Configuration conf) {
    super(path, conf);
    this.conf = conf;
  }

  /**
   * @param overwrite a file of this name is replaced; else {@code close} throws
   *     FileAlreadyExistsException where there is one, and leaves it as it is
   */
  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
    try {
      if (!overwrite) {
        return created(path);
      }
      return AtomicFile.isS3(path, conf) ? put(path) : super.createAtomic(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that must not be there yet; the metadata of a micro-batch is a few kilobytes. */
  private CancellableFSDataOutputStream created(Path path) {
    var content = new ByteArrayOutputStream();
    return new Once(
        content,
        () -> {
          if (!AtomicFile.create(path, content.toByteArray(), conf)) {
            throw new FileAlreadyExistsException(path + " exists");
          }
        },
        () -> {});
  }

  /** An object appears when its stream is closed. */
  private CancellableFSDataOutputStream put(Path path) throws IOException {
    var object = ConditionalPut.unconditional(path.getFileSystem(conf), path);
    return new Once(object, object::close, object::abort);
  }

  /** A stream that is closed or cancelled, whichever is first, and once. */
  private static final class Once extends CancellableFSDataOutputStream {
    private final Closeable whole;
    private final Runnable nothing;
    private boolean done;

    /**
     * @param whole lets what was written appear
     * @param nothing drops it
     */
    private Once(OutputStream to, Closeable whole, Runnable nothing) {
      super(to);
      this.whole = whole;
      this.nothing = nothing;
    }

    @Override
    public void close() throws IOException {
      if (!done) {
        done = true;
        whole.close();
      }
    }

    @Override
    public void cancel() {
      if (!done) {
        done = true;
        nothing.run();
      }
    }
  }
}
