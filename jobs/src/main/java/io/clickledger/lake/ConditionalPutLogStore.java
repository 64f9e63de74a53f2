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
 * Delta's commits on an object store that many processes write to: a commit file is created by a
 * PUT that the store refuses where the object is there ({@code If-None-Match: *}). Of any number of
 * writers of one version exactly one wins; the others are told, and try the next version. Delta's
 * own store for S3 asks first and writes then, and two writers both succeed: the later one's commit
 * replaces the earlier one's, which was acknowledged.
 *
 * <p>Named by {@code spark.delta.logStore.s3a.impl}.
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
    var files = path.getFileSystem(conf);
    if (overwrite) {
      try (var out = files.create(path, true)) {
        content.writeTo(out);
      }
      // No two commits have the same bytes, for each names its transaction.
    } else if (!ConditionalPut.create(files, path, content.toByteArray())) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  /** An object appears whole or not at all. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration conf) {
    return false;
  }
}
