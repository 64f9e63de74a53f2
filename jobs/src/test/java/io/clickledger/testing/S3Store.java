package io.clickledger.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.testcontainers.DockerClientFactory;

/** An S3 store of this machine that honours conditional PUT, with one bucket. */
public interface S3Store extends AutoCloseable {
  String BUCKET = "lake";

  /** Access key and secret key. */
  String KEY = "test";

  /**
   * A store that checks signatures: LocalStack where a Docker engine answers, else S3Proxy, and a
   * line that says so.
   */
  static S3Store start() throws IOException, InterruptedException {
    // That there is no engine is no error here.
    Configurator.setLevel("org.testcontainers.dockerclient", Level.OFF);
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return LocalStack.start();
    }
    System.out.println(
        "[tests] no Docker engine answers: the S3 store of the tests is S3Proxy, LocalStack was not"
            + " run");
    return S3Proxy.start();
  }

  URI endpoint();

  /** A {@code --conf} file for the store. */
  default Path configuration() throws IOException {
    return configuration(endpoint());
  }

  /** A {@code --conf} file for whatever is there and speaks S3. */
  static Path configuration(URI endpoint) throws IOException {
    return Files.write(
        TestSession.directory().resolve("s3.properties"),
        settings(endpoint).entrySet().stream()
            .map(setting -> "spark.hadoop.fs.s3a." + setting.getKey() + "=" + setting.getValue())
            .toList());
  }

  /**
   * Lets the shared session reach a bucket through whatever is there and speaks S3. Once a bucket:
   * Hadoop keeps the file system that it has made of it.
   */
  static void reach(String bucket, URI endpoint) {
    var hadoop = TestSession.spark().sparkContext().hadoopConfiguration();
    settings(endpoint)
        .forEach((name, value) -> hadoop.set("fs.s3a.bucket." + bucket + "." + name, value));
  }

  private static Map<String, String> settings(URI endpoint) {
    return Map.of(
        "endpoint",
        endpoint.toString(),
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
  void close();
}
