package io.clickledger.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;

/** A store like the many that take {@code If-None-Match} and do not look at it. */
public final class ForgetfulS3 implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("if-none-match", "host", "connection", "content-length", "expect", "upgrade");

  private final S3Proxy store;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private ForgetfulS3(S3Proxy store, HttpServer server) {
    this.store = store;
    this.server = server;
  }

  public static ForgetfulS3 start() throws IOException, InterruptedException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var forgetful = new ForgetfulS3(S3Proxy.startWithoutSignatures(), server);
    server.createContext("/", forgetful::passOn);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    return forgetful;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void passOn(HttpExchange exchange) throws IOException {
    var target = URI.create(store.endpoint().toString() + exchange.getRequestURI());
    var body = HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes());
    var request = HttpRequest.newBuilder(target).method(exchange.getRequestMethod(), body);
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      // How the answer is framed is this server's own affair.
      answer.headers().map().entrySet().stream()
          .filter(header -> !header.getKey().equalsIgnoreCase("transfer-encoding"))
          .forEach(header -> exchange.getResponseHeaders().put(header.getKey(), header.getValue()));
      var isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(
          answer.statusCode(), isHead || answer.body().length == 0 ? -1 : answer.body().length);
      if (!isHead) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    store.close();
  }
}
