package io.clickledger.metrics;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.InetAddress;

/** {@code http://HOST:PORT/metrics} in Prometheus's text format, until it is closed. */
public final class MetricsEndpoint implements AutoCloseable {
  private final HTTPServer server;
  private final String host;

  private MetricsEndpoint(HTTPServer server, String host) {
    this.server = server;
    this.host = host;
  }

  /**
   * @param host address to listen at
   * @param port 0 for one that is free
   * @param version of the code
   * @param job the command
   * @throws ClickledgerException ENVIRONMENT where the port is taken or the host is not here
   */
  public static MetricsEndpoint open(
      Metrics metrics, String host, int port, String version, String job) {
    metrics.describe(version, job);
    try {
      var server =
          HTTPServer.builder()
              .inetAddress(InetAddress.getByName(host))
              .port(port)
              .registry(metrics.registry())
              .buildAndStart();
      return new MetricsEndpoint(server, host);
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "metrics cannot be served at %s:%d: %s".formatted(host, port, e.getMessage()),
          "give another --metrics-port, or 0 for one that is free",
          e);
    }
  }

  /** Where it is, as Prometheus asks it. */
  public String url() {
    return "http://%s:%d/metrics".formatted(host, server.getPort());
  }

  @Override
  public void close() {
    server.close();
  }
}
