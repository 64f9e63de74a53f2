package io.clickledger.lake;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Creates an object of an {@code s3a} store only where there is none, in one request. */
final class ConditionalPut {
  /** S3A's name of {@code If-None-Match: *}. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  /** Skips S3A's own questions before the PUT: the condition is the check. */
  private static final String WITHOUT_PROBES = "fs.s3a.create.performance";

  private static final int PRECONDITION_FAILED = 412;

  /** Two conditional PUTs met in the same instant, and S3 has not decided: ask again. */
  private static final int CONFLICT = 409;

  private static final int ATTEMPTS_MAX = 5;

  /** Buckets that have shown, to this process, that they honour the condition. */
  private static final Set<String> PROVEN = ConcurrentHashMap.newKeySet();

  private ConditionalPut() {}

  /**
   * Whether the object was created by this call; false where there is another one already, which
   * stays as it is. An exception leaves open whether the object was created.
   *
   * @param content such as no other call writes there: a client that got no answer to its PUT sends
   *     it again, is told that there is an object, and knows its own by what is in it
   */
  static boolean create(FileSystem files, Path path, byte[] content) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        put(files, path, content);
        return true;
      } catch (IOException e) {
        switch (status(e)) {
          case PRECONDITION_FAILED -> {
            return holds(files, path, content);
          }
          case CONFLICT -> {
            if (attempt == ATTEMPTS_MAX) {
              throw e;
            }
          }
          default -> throw e;
        }
      }
    }
  }

  private static boolean holds(FileSystem files, Path path, byte[] content) throws IOException {
    try (var in = files.open(path)) {
      return Arrays.equals(in.readAllBytes(), content);
    } catch (FileNotFoundException deleted) {
      return false;
    }
  }

  private static void put(FileSystem files, Path path, byte[] content) throws IOException {
    var out =
        (FSDataOutputStream)
            files
                .createFile(path)
                .overwrite(true)
                .opt(WITHOUT_PROBES, true)
                .must(CONDITIONAL, true)
                .build();
    out.write(content);
    out.close(); // the PUT happens here
  }

  /** An object that replaces another one of its name when the stream is closed, in one request. */
  static FSDataOutputStream unconditional(FileSystem files, Path path) throws IOException {
    return (FSDataOutputStream)
        files.createFile(path).overwrite(true).opt(WITHOUT_PROBES, true).build();
  }

  /** The store's answer in HTTP, 0 where it gave none. */
  private static int status(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileAlreadyExistsException) {
        return PRECONDITION_FAILED;
      }
      if (cause instanceof S3Exception s3) {
        return s3.statusCode();
      }
    }
    return 0;
  }

  /**
   * Makes sure, once a process and bucket, that the store refuses a second conditional PUT. Other
   * file systems than {@code s3a} need no proof: they create atomically.
   *
   * @throws ClickledgerException ENVIRONMENT where the store lets the second one through
   */
  static void requireHonoured(Path root, Configuration conf) {
    var uri = root.toUri();
    if (!"s3a".equals(uri.getScheme()) || PROVEN.contains(uri.getAuthority())) {
      return;
    }
    var probe = new Path(root, "_probe/" + UUID.randomUUID());
    try {
      var files = probe.getFileSystem(conf);
      var first = "may be deleted".getBytes(StandardCharsets.UTF_8);
      var second = "must not be seen".getBytes(StandardCharsets.UTF_8);
      var honoured = create(files, probe, first) && !create(files, probe, second);
      files.delete(probe, false);
      if (!honoured) {
        throw new ClickledgerException(
            ErrorCode.ENVIRONMENT,
            "the store of %s ignores If-None-Match: two writers of one table would both be told"
                    .formatted(uri)
                + " that they have committed, and one commit would be lost",
            "use a store that honours conditional PUT, such as Amazon S3");
      }
      PROVEN.add(uri.getAuthority());
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "the store of %s cannot be written: %s".formatted(uri, e.getMessage()),
          "check the bucket, fs.s3a.endpoint and the credentials",
          e);
    }
  }
}
