package io.clickledger.testing;

import java.io.IOException;
import java.net.URI;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container. It needs a Docker engine: where none answers, nothing has run this
 * class.
 */
final class LocalStack implements S3Store {
  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.13.1");

  private final LocalStackContainer container;

  private LocalStack(LocalStackContainer container) {
    this.container = container;
  }

  static LocalStack start() throws IOException, InterruptedException {
    var container = new LocalStackContainer(IMAGE).withServices("s3");
    container.start();
    var store = new LocalStack(container);
    var made =
        container.execInContainer("awslocal", "s3api", "create-bucket", "--bucket", S3Store.BUCKET);
    if (made.getExitCode() != 0) {
      store.close();
      throw new IOException("LocalStack made no bucket: " + made.getStderr());
    }
    return store;
  }

  @Override
  public URI endpoint() {
    return container.getEndpoint();
  }

  @Override
  public void close() {
    container.stop();
  }
}
