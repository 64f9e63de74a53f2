package io.clickledger.lake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A small file that appears whole, and only where there is none: of any number of processes that
 * create it at once, exactly one does.
 */
final class AtomicFile {
  private static final String S3 = "s3a";
  private static final String LOCAL = "file";

  private AtomicFile() {}

  static boolean isS3(Path path, Configuration conf) throws IOException {
    return path.getFileSystem(conf).getScheme().equals(S3);
  }

  /** Whether the file was created; false where there is one already, which stays as it is. */
  static boolean create(Path path, byte[] content, Configuration conf) throws IOException {
    var files = path.getFileSystem(conf);
    return switch (files.getScheme()) {
      case S3 -> ConditionalPut.create(files, path, content);
      case LOCAL -> createLocal(local(files, path), content);
      default -> createByRename(files, path, content, conf);
    };
  }

  /** Replaces the file: who reads it meanwhile gets the old content or the new one, whole. */
  static void replace(Path path, byte[] content, Configuration conf) throws IOException {
    var files = path.getFileSystem(conf);
    switch (files.getScheme()) {
      case S3 -> write(files, path, content);
      case LOCAL -> {
        // Not by Hadoop: its checksum is a file of its own, and would be replaced a moment later.
        var whole = local(files, path);
        Files.move(hidden(whole, content), whole, StandardCopyOption.ATOMIC_MOVE);
      }
      default -> rename(hidden(files, path, content), path, Options.Rename.OVERWRITE, conf);
    }
  }

  private static java.nio.file.Path local(FileSystem files, Path path) {
    return java.nio.file.Path.of(files.makeQualified(path).toUri());
  }

  /** A hard link is refused where the name is taken; a rename would take the name over. */
  private static boolean createLocal(java.nio.file.Path path, byte[] content) throws IOException {
    var hidden = hidden(path, content);
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
      FileSystem files, Path path, byte[] content, Configuration conf) throws IOException {
    var hidden = hidden(files, path, content);
    try {
      rename(hidden, path, Options.Rename.NONE, conf);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException taken) {
      files.delete(hidden, false);
      return false;
    }
  }

  private static void rename(Path from, Path to, Options.Rename how, Configuration conf)
      throws IOException {
    FileContext.getFileContext(to.toUri(), conf).rename(from, to, how);
  }

  private static Path hidden(FileSystem files, Path beside, byte[] content) throws IOException {
    var hidden = new Path(beside.getParent(), hiddenName(beside.getName()));
    write(files, hidden, content);
    return hidden;
  }

  private static java.nio.file.Path hidden(java.nio.file.Path beside, byte[] content)
      throws IOException {
    Files.createDirectories(beside.resolveSibling(""));
    var hidden = beside.resolveSibling(hiddenName(beside.toFile().getName()));
    try {
      return Files.write(hidden, content);
    } catch (IOException e) { // a full disk, for example
      Files.deleteIfExists(hidden);
      throw e;
    }
  }

  private static String hiddenName(String name) {
    return "." + name + "." + UUID.randomUUID() + ".tmp";
  }

  private static void write(FileSystem files, Path path, byte[] content) throws IOException {
    try (var out = files.create(path, true)) {
      out.write(content);
    }
  }
}
