package io.clickledger.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Trino server on 127.0.0.1, as {@code jobs/bin/trino} starts it (and fetches it, where this
 * machine has none yet).
 */
public final class TrinoServer implements AutoCloseable {
  private static final String PROGRAM =
      ClickledgerProcess.ROOT.resolve("jobs/bin/trino").toAbsolutePath().toString();

  private final Path directory;

  private TrinoServer(Path directory) {
    this.directory = directory;
  }

  /**
   * @param directory where it keeps settings and what is registered
   * @param lake a local path: its tables are under {@code local:///lake}
   */
  public static TrinoServer start(Path directory, Path lake)
      throws IOException, InterruptedException {
    Files.createDirectories(lake);
    return started(directory, "--lake", lake.toRealPath().toString());
  }

  /**
   * @param lake {@code s3a://bucket/prefix}
   * @param configuration how to reach the store
   */
  public static TrinoServer start(Path directory, String lake, Path configuration)
      throws IOException, InterruptedException {
    return started(directory, "--lake", lake, "--conf", configuration.toString());
  }

  private static TrinoServer started(Path directory, String... words)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var server = new TrinoServer(directory.toRealPath());
    server.run("start", words);
    return server;
  }

  public String url(String schema) throws IOException {
    return "jdbc:trino://127.0.0.1:%s/clicks/%s"
        .formatted(Files.readString(directory.resolve("port")).strip(), schema);
  }

  /** The {@code --conf} file that the start wrote for the commands that ask it. */
  public Path configuration() {
    return directory.resolve("clickledger.properties");
  }

  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("stop");
  }

  private void run(String word, String... more) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(PROGRAM, word, "--dir", directory.toString()));
    command.addAll(List.of(more));
    var said = directory.resolve(word + ".out");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(said));
    }
  }
}
