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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An S3 store that fails on demand, and tells what it was made to change. It stands between a
 * client and a store of its own, which does the work:
 *
 * <pre>{@code
 * var fault = s3.on(put("click_minute/_delta_log/.*json").nth(2)).kill(process);
 * }</pre>
 *
 * <p>A request is read whole before it is passed on (S3A sends parts of at most 64 MB): what a
 * client did not finish never reaches the store. Of several faults that match, the one asked for
 * first strikes.
 */
public final class FaultyS3 implements AutoCloseable {
  static {
    // Otherwise each answer waits 40 ms for the acknowledgement of its own head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** How a message is framed is between two neighbours. */
  private static final Set<String> FRAME =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private final S3Proxy store;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final List<S3Effect> effects = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FaultyS3(S3Proxy store, HttpServer server) {
    this.store = store;
    this.server = server;
  }

  /** Starts a store with a bucket of its own, for Hadoop keeps what it knows of a bucket. */
  public static FaultyS3 start() throws IOException, InterruptedException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var bucket = "faulty-" + server.getAddress().getPort();
    var faulty = new FaultyS3(S3Proxy.startWithoutSignatures(bucket), server);
    server.createContext("/", faulty::handle);
    server.setExecutor(faulty.threads);
    server.start();
    return faulty;
  }

  /** URI of a lake in the bucket. */
  public String lake(String name) {
    return "s3a://" + store.bucket() + "/" + name;
  }

  /** A {@code --conf} file for processes that are to meet the faults. */
  public Path configuration() throws IOException {
    return S3Store.configuration(endpoint());
  }

  /** Lets the shared session meet the faults. */
  public void reach() {
    S3Store.reach(store.bucket(), endpoint());
  }

  /** Lets the shared session pass the faults by. */
  public void reachBehind() {
    S3Store.reach(store.bucket(), store.endpoint());
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What the store has acknowledged since {@link #forget}, in that order. */
  public List<S3Effect> effects() {
    synchronized (effects) {
      return List.copyOf(effects);
    }
  }

  /** Forgets effects and faults. */
  public void forget() {
    faults.clear();
    synchronized (effects) {
      effects.clear();
    }
  }

  /** Prepares a fault; it is armed once it is told what to do. */
  public Fault on(S3Match match) {
    return new Fault(match);
  }

  private interface Behaviour {
    void handle(HttpExchange exchange, S3Request request) throws IOException, InterruptedException;
  }

  /** Strikes the requests of a match; each of the methods says how, and arms it. */
  public final class Fault {
    private final S3Match match;
    private final AtomicInteger matched = new AtomicInteger();
    private final AtomicInteger struck = new AtomicInteger();
    private Behaviour behaviour = FaultyS3.this::passOn;

    private Fault(S3Match match) {
      this.match = match;
    }

    /** Refuses the request: the store does not see it. */
    public Fault answer(int status) {
      return arm((exchange, request) -> refuse(exchange, status));
    }

    /** Passes the request on after a time. */
    public Fault delay(Duration time) {
      return arm(
          (exchange, request) -> {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
            passOn(exchange, request);
          });
    }

    /** Leaves the client waiting: the store does not see the request. */
    public Fault neverAnswer() {
      return arm((exchange, request) -> closed.await());
    }

    /** Lets the store do it, and breaks the connection instead of saying so. */
    public Fault dropReply() {
      return arm((exchange, request) -> forward(request));
    }

    /** Passes the request on without a header, as a store that does not look at it. */
    public Fault ignore(String header) {
      return arm(
          (exchange, request) -> passOn(exchange, request.without(header::equalsIgnoreCase)));
    }

    /** Kills the client first: the store does not see the request. */
    public Fault kill(ProcessHandle process) {
      return arm((exchange, request) -> FaultyS3.kill(process));
    }

    /** Lets the store do it, and kills the client before it knows. */
    public Fault killAfter(ProcessHandle process) {
      return arm(
          (exchange, request) -> {
            forward(request);
            FaultyS3.kill(process);
          });
    }

    /** Does something to somebody else first, and passes the request on then. */
    public Fault meanwhile(Runnable what) {
      return arm(
          (exchange, request) -> {
            what.run();
            passOn(exchange, request);
          });
    }

    private Fault arm(Behaviour what) {
      behaviour = what;
      faults.add(this);
      return this;
    }

    private boolean strikes(S3Request request) {
      if (!match.requests().test(request)) {
        return false;
      }
      var n = matched.incrementAndGet();
      var hit = n >= match.first() && n - match.first() < match.count();
      if (hit) {
        struck.incrementAndGet();
      }
      return hit;
    }

    /** Requests that it has struck. */
    public int struck() {
      return struck.get();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing before an answer breaks the connection.
    try (exchange) {
      var request =
          S3Request.of(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders(),
              exchange.getRequestBody().readAllBytes());
      var fault = faults.stream().filter(armed -> armed.strikes(request)).findFirst();
      if (fault.isPresent()) {
        fault.get().behaviour.handle(exchange, request);
      } else {
        passOn(exchange, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(HttpExchange exchange, S3Request request)
      throws IOException, InterruptedException {
    var answer = forward(request);
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("transfer-encoding")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    send(exchange, answer.statusCode(), answer.body());
  }

  private HttpResponse<byte[]> forward(S3Request request) throws IOException, InterruptedException {
    var target = store.endpoint().resolve(request.target());
    var onward =
        HttpRequest.newBuilder(target)
            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
    request
        .without(name -> FRAME.contains(name.toLowerCase(Locale.ROOT)))
        .headers()
        .forEach((name, values) -> values.forEach(value -> onward.header(name, value)));
    var answer = client.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 == 2) {
      synchronized (effects) {
        effects.addAll(request.effects());
      }
    }
    return answer;
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    var code =
        switch (status) {
          case 409 -> "ConditionalRequestConflict";
          case 503 -> "SlowDown";
          default -> "InternalError";
        };
    var body =
        "<Error><Code>%s</Code><Message>on demand</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    send(exchange, status, body);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    var isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isHead || body.length == 0 ? -1 : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    store.close();
  }
}
