package io.clickledger.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An S3 store in a process of its own, on a free port of this machine, with one bucket. */
public final class S3Store implements AutoCloseable {
  public static final String BUCKET = "lake";

  private static final String KEY = "test";
  private static final int STARTS_WITHIN_SECONDS = 60;

  private final Process process;
  private final String bucket;
  private final int port;

  private S3Store(Process process, String bucket, int port) {
    this.process = process;
    this.bucket = bucket;
    this.port = port;
  }

  /** A store that checks signatures. */
  public static S3Store start() throws IOException, InterruptedException {
    return start(BUCKET, "aws-v2-or-v4");
  }

  /** A store that takes any request, for what stands in between and changes it. */
  static S3Store startWithoutSignatures(String bucket) throws IOException, InterruptedException {
    return start(bucket, "none");
  }

  private static S3Store start(String bucket, String authorization)
      throws IOException, InterruptedException {
    var directory = TestSession.directory();
    Files.createDirectories(directory.resolve("data").resolve(bucket));
    var port = freePort();
    var properties =
        Files.write(
            directory.resolve("s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=" + authorization,
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + KEY,
                "s3proxy.ignore-unknown-headers=true",
                "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + directory.resolve("data")));
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                System.getProperty("clickledger.s3proxy"),
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("s3proxy.log").toFile())
            .start();
    var store = new S3Store(process, bucket, port);
    store.awaitStart(directory.resolve("s3proxy.log"));
    return store;
  }

  private void awaitStart(Path log) throws IOException, InterruptedException {
    for (int tenth = 0; tenth < 10 * STARTS_WITHIN_SECONDS; tenth++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException("the S3 store did not start:\n" + Files.readString(log), notYet);
        }
        Thread.sleep(100);
      }
    }
    close();
    throw new IOException("the S3 store took too long to start:\n" + Files.readString(log));
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public int port() {
    return port;
  }

  public String bucket() {
    return bucket;
  }

  /** A {@code --conf} file for the store. */
  public Path configuration() throws IOException {
    return configuration(port);
  }

  /** A {@code --conf} file for whatever listens on a port and speaks S3. */
  public static Path configuration(int port) throws IOException {
    return Files.write(
        TestSession.directory().resolve("s3.properties"),
        settings(port).entrySet().stream()
            .map(setting -> "spark.hadoop.fs.s3a." + setting.getKey() + "=" + setting.getValue())
            .toList());
  }

  /**
   * Lets the shared session reach a bucket through whatever listens on a port and speaks S3. Once a
   * bucket: Hadoop keeps the file system that it has made of it.
   */
  public static void reach(String bucket, int port) {
    var hadoop = TestSession.spark().sparkContext().hadoopConfiguration();
    settings(port)
        .forEach((name, value) -> hadoop.set("fs.s3a.bucket." + bucket + "." + name, value));
  }

  private static Map<String, String> settings(int port) {
    return Map.of(
        "endpoint",
        "http://127.0.0.1:" + port,
        "endpoint.region",
        "us-east-1",
        "path.style.access",
        "true",
        "connection.ssl.enabled",
        "false",
        "access.key",
        KEY,
        "secret.key",
        KEY);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
