package io.clickledger.lake;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's commits where many processes write: a commit file is created by a PUT that the store
 * refuses where the object is there ({@code If-None-Match: *}), on local disks by a hard link,
 * which the kernel refuses where the name is taken. Of any number of writers of one version exactly
 * one wins; the others are told, and try the next version. Delta's own stores for S3 and for local
 * disks ask first and write then, and two writers both succeed: the later one's commit replaces the
 * earlier one's, which was acknowledged.
 *
 * <p>Named by {@code spark.delta.logStore.s3a.impl} and {@code spark.delta.logStore.file.impl}.
 */
public final class ConditionalPutLogStore extends HadoopFileSystemLogStore {
  public ConditionalPutLogStore(Configuration conf) {
    super(conf);
  }

  /**
   * @throws FileAlreadyExistsException where the file is there and {@code overwrite} is not asked
   *     for; nothing was written then
   */
  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    var content = new ByteArrayOutputStream();
    while (actions.hasNext()) {
      content.write(actions.next().getBytes(StandardCharsets.UTF_8));
      content.write('\n');
    }
    if (overwrite) {
      AtomicFile.replace(path, content.toByteArray(), conf);
      return;
    }
    // No two commits have the same bytes, for each names its transaction.
    var won = AtomicFile.create(path, content.toByteArray(), conf);
    CommitCounts.add(path, won);
    if (!won) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  /** A file appears whole or not at all. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration conf) {
    return false;
  }
}
