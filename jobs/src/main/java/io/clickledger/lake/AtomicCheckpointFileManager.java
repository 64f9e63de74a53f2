package io.clickledger.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
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
        return new Created(path, conf, new ByteArrayOutputStream());
      }
      return AtomicFile.isS3(path, conf)
          ? new Put(ConditionalPut.unconditional(path.getFileSystem(conf), path))
          : super.createAtomic(path, true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A file that must not be there yet; the metadata of a micro-batch is a few kilobytes. */
  private static final class Created extends CancellableFSDataOutputStream {
    private final Path path;
    private final Configuration conf;
    private final ByteArrayOutputStream content;
    private boolean done;

    private Created(Path path, Configuration conf, ByteArrayOutputStream content) {
      super(content);
      this.path = path;
      this.conf = conf;
      this.content = content;
    }

    @Override
    public void close() throws IOException {
      if (done) {
        return;
      }
      done = true;
      if (!AtomicFile.create(path, content.toByteArray(), conf)) {
        throw new FileAlreadyExistsException(path + " exists");
      }
    }

    @Override
    public void cancel() {
      done = true;
    }
  }

  /** An object appears when its stream is closed. */
  private static final class Put extends CancellableFSDataOutputStream {
    private final FSDataOutputStream object;
    private boolean done;

    private Put(FSDataOutputStream object) {
      super((OutputStream) object);
      this.object = object;
    }

    @Override
    public void close() throws IOException {
      if (!done) {
        done = true;
        object.close();
      }
    }

    @Override
    public void cancel() {
      if (!done) {
        done = true;
        object.abort();
      }
    }
  }
}
