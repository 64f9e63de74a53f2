package io.clickledger.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;

/** S3Proxy, on a free port, with its objects in a fresh directory. */
final class S3Proxy implements S3Store {
  private final ServerProcess server;
  private final String bucket;
  private final URI endpoint;

  private S3Proxy(ServerProcess server, String bucket, URI endpoint) {
    this.server = server;
    this.bucket = bucket;
    this.endpoint = endpoint;
  }

  static S3Proxy start() throws IOException, InterruptedException {
    return start(BUCKET, "aws-v2-or-v4");
  }

  /** A store that takes any request, for what stands in between and changes it. */
  static S3Proxy startWithoutSignatures(String bucket) throws IOException, InterruptedException {
    return start(bucket, "none");
  }

  private static S3Proxy start(String bucket, String authorization)
      throws IOException, InterruptedException {
    var directory = TestSession.directory();
    var port = ServerProcess.freePort();
    var endpoint = URI.create("http://127.0.0.1:" + port);
    var objects = directory.resolve("objects");
    Files.createDirectories(objects.resolve(bucket));
    var settings =
        ServerProcess.settings(
            "s3proxy.properties",
            directory.resolve("s3proxy.properties"),
            List.of(
                "s3proxy.authorization=" + authorization,
                "s3proxy.endpoint=" + endpoint,
                "jclouds.filesystem.basedir=" + objects));
    var server =
        ServerProcess.start(
            directory.resolve("s3proxy.log"),
            port,
            "-Xmx256m",
            "-jar",
            ServerProcess.JARS.resolve("s3proxy.jar").toString(),
            "--properties",
            settings.toString());
    return new S3Proxy(server, bucket, endpoint);
  }

  String bucket() {
    return bucket;
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    server.close();
  }
}
