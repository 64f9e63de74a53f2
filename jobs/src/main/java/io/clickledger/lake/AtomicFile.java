package io.clickledger.lake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;

/**
 * A small file that appears whole, and only where there is none: of any number of processes that
 * create it at once, exactly one does.
 */
final class AtomicFile {
  private AtomicFile() {}

  /** Whether the file was created; false where there is one already, which stays as it is. */
  static boolean create(org.apache.hadoop.fs.Path path, byte[] content, Configuration conf)
      throws IOException {
    var files = path.getFileSystem(conf);
    return switch (files.getScheme()) {
      case "s3a" -> ConditionalPut.create(files, path, content);
      case "file" -> createLocal(Path.of(files.makeQualified(path).toUri()), content);
      default -> createByRename(path, content, conf);
    };
  }

  /** Replaces the file: who reads it meanwhile gets the old content or the new one, whole. */
  static void replace(org.apache.hadoop.fs.Path path, byte[] content, Configuration conf)
      throws IOException {
    var files = path.getFileSystem(conf);
    if (files.getScheme().equals("s3a")) {
      try (var out = files.create(path, true)) {
        out.write(content);
      }
      return;
    }
    var hidden = new org.apache.hadoop.fs.Path(path.getParent(), "." + UUID.randomUUID() + ".tmp");
    try (var out = files.create(hidden)) {
      out.write(content);
    }
    FileContext.getFileContext(path.toUri(), conf).rename(hidden, path, Options.Rename.OVERWRITE);
  }

  /** A hard link is refused where the name is taken; a rename would take the name over. */
  private static boolean createLocal(Path path, byte[] content) throws IOException {
    var folder = path.getParent();
    if (folder == null) {
      throw new IOException(path + " is no file");
    }
    Files.createDirectories(folder);
    var hidden = folder.resolve("." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
    Files.write(hidden, content);
    try {
      Files.createLink(path, hidden);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } finally {
      Files.delete(hidden);
    }
  }

  /** HDFS refuses a rename onto a file, in one step. */
  private static boolean createByRename(
      org.apache.hadoop.fs.Path path, byte[] content, Configuration conf) throws IOException {
    var files = path.getFileSystem(conf);
    var hidden = new org.apache.hadoop.fs.Path(path.getParent(), "." + UUID.randomUUID() + ".tmp");
    try (var out = files.create(hidden)) {
      out.write(content);
    }
    try {
      FileContext.getFileContext(path.toUri(), conf).rename(hidden, path, Options.Rename.NONE);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException taken) {
      files.delete(hidden, false);
      return false;
    }
  }
}
