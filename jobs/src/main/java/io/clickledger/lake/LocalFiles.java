package io.clickledger.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, but for permissions and links: without its native library Hadoop
 * starts a process of {@code chmod} for every file and directory that it makes, of {@code ls} for
 * every file that it lists with its blocks, and four of {@code readlink} to rename a file with its
 * checksum, which a streaming lane does for every part of its state. Java knows all that by itself.
 * Files, checksums and atomicity are Hadoop's own.
 */
public final class LocalFiles extends LocalFileSystem {
  /** Named by {@code fs.file.impl}. */
  public LocalFiles() {
    super(new Raw());
  }

  /** Without checksums. */
  static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      var symbols = permission.toString();
      var bits = symbols.substring(symbols.length() - 9).replace('t', 'x').replace('T', '-');
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(bits));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      var local = pathToFile(path).toPath();
      try {
        var file = Files.readAttributes(local, PosixFileAttributes.class);
        return new FileStatus(
            file.size(),
            file.isDirectory(),
            1,
            getDefaultBlockSize(path),
            file.lastModifiedTime().toMillis(),
            file.lastAccessTime().toMillis(),
            FsPermission.valueOf("-" + PosixFilePermissions.toString(file.permissions())),
            file.owner().getName(),
            file.group().getName(),
            makeQualified(path));
      } catch (FileSystemException e) {
        if (Files.exists(local)) {
          throw e;
        }
        throw (IOException)
            new FileNotFoundException("File " + path + " does not exist").initCause(e);
      }
    }

    /** Links are followed: Hadoop asks {@code readlink} about a URI, which is never one. */
    @Override
    public FileStatus getFileLinkStatus(Path path) throws IOException {
      return getFileStatus(path);
    }
  }

  /**
   * The same for Hadoop's {@code FileContext}; named by {@code fs.AbstractFileSystem.file.impl}.
   */
  public static final class Context extends ChecksumFs {
    public Context(URI uri, Configuration conf) throws IOException, URISyntaxException {
      super(new RawContext(conf));
    }
  }

  private static final class RawContext extends DelegateToFileSystem {
    private RawContext(Configuration conf) throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, new Raw(), conf, FsConstants.LOCAL_FS_URI.getScheme(), false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }
}
