package io.clickledger.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java server in a process of its own, which has its own class path and listens on 127.0.0.1. It
 * is up once it takes connections; what it says stands in a file and in the error when it does not
 * come up.
 */
public final class ServerProcess implements AutoCloseable {
  /** Where the build puts the jars of the servers. */
  static final Path JARS = Path.of(System.getProperty("clickledger.servers", "target/servers"));

  private static final Path SETTINGS = ClickledgerProcess.ROOT.resolve("conf/servers");
  private static final int STARTS_WITHIN_SECONDS = 60;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Starts a server that is to listen on a port, and waits until it does. */
  static ServerProcess start(Path log, int port, String... words)
      throws IOException, InterruptedException {
    var server = new ServerProcess(java(log, words));
    server.awaitStart(log, port);
    return server;
  }

  /** Runs a tool that belongs to a server to its end. */
  static void run(Path log, String... words) throws IOException, InterruptedException {
    if (java(log, words).waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed:\n" + Files.readString(log));
    }
  }

  private static Process java(Path log, String... words) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitStart(Path log, int port) throws IOException, InterruptedException {
    for (int tenth = 0; tenth < 10 * STARTS_WITHIN_SECONDS; tenth++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException("a server did not start:\n" + Files.readString(log), notYet);
        }
        Thread.sleep(100);
      }
    }
    close();
    throw new IOException("a server took too long to start:\n" + Files.readString(log));
  }

  /** Writes the settings that the project ships for a server, and those of this one, to a file. */
  static Path settings(String shipped, Path file, List<String> own) throws IOException {
    Files.copy(SETTINGS.resolve(shipped), file);
    return Files.write(file, own, StandardOpenOption.APPEND);
  }

  /** A port that nothing listens on. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends the process as the kernel would, without a word to it; it is gone on return. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
