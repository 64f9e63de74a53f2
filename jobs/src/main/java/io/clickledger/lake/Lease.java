package io.clickledger.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One process owns a lane, or the rows that a command is about to replace. The lease is a row of
 * numbered files, and the highest number owns: it is taken by the atomic creation of the next one,
 * renewed by writing one's own anew, and lost as soon as there is a higher one. No clock decides
 * who owns; clocks only decide when an owner that went silent may be replaced, and whoever wakes
 * after that finds the higher number before it commits.
 *
 * <p>An owner on the same machine whose process is gone is replaced at once.
 */
public final class Lease implements AutoCloseable {
  /** An owner that has not renewed for so long may be replaced: three renewals of 10 s missed. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private static final Duration RENEWED_EVERY = SILENCE_MAX.dividedBy(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String THIS_HOST = thisHost();

  private final String owned;
  private final Path folder;
  private final long number;
  private final Configuration conf;
  private final Clock clock;
  private final Instant takenAt;
  private final ScheduledExecutorService renewals;
  private volatile @Nullable Exception failedRenewal;

  /**
   * What a lease file says.
   *
   * @param pid process id on {@code host}
   * @param renewedAt by the owner's clock
   * @param released the owner has let go
   */
  private record Owner(
      String host, long pid, Instant takenAt, Instant renewedAt, boolean released) {
    byte[] json() {
      try {
        return JSON.writeValueAsBytes(
            Map.of(
                "host", host,
                "pid", pid,
                "taken_at", takenAt.toString(),
                "renewed_at", renewedAt.toString(),
                "released", released));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    static Owner of(byte[] json) throws IOException {
      var node = JSON.readTree(json);
      return new Owner(
          node.path("host").asText(),
          node.path("pid").asLong(),
          Instant.parse(node.path("taken_at").asText()),
          Instant.parse(node.path("renewed_at").asText()),
          node.path("released").asBoolean());
    }

    boolean isGone(Instant now) {
      return released
          || renewedAt.plus(SILENCE_MAX).isBefore(now)
          || (host.equals(THIS_HOST) && !isAlive());
    }

    /** A process with the owner's id that began after the lease was taken is another one. */
    private boolean isAlive() {
      return ProcessHandle.of(pid)
          .map(
              process ->
                  process.info().startInstant().map(began -> !began.isAfter(takenAt)).orElse(true))
          .orElse(false);
    }
  }

  private Lease(
      String owned, Path folder, long number, Configuration conf, Clock clock, Instant takenAt) {
    this.owned = owned;
    this.folder = folder;
    this.number = number;
    this.conf = conf;
    this.clock = clock;
    this.takenAt = takenAt;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            run -> {
              var thread = new Thread(run, "lease of " + owned);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease of a lane and keeps renewing it.
   *
   * @throws ClickledgerException LEASE_HELD where another process owns the lane; it is named
   */
  public static Lease take(Lake lake, String lane, Clock clock) {
    return take(
        lake,
        "the %s lane".formatted(lane),
        new Path(lake.root() + "/_checkpoints/" + lane + "/lease"),
        clock);
  }

  /**
   * Takes the lease of a command that replaces rows in more than one commit, so that nobody
   * replaces the same rows in between.
   *
   * @param command its name, as the folder of its lease
   * @param scope the rows of it that are replaced, a day for example; empty: all
   * @throws ClickledgerException LEASE_HELD where another process runs it; it is named
   */
  public static Lease take(Lake lake, String command, String scope, Clock clock) {
    return take(
        lake,
        scope.isEmpty() ? command : command + " of " + scope,
        new Path(lake.root() + "/_leases/" + command + (scope.isEmpty() ? "" : "/" + scope)),
        clock);
  }

  private static Lease take(Lake lake, String owned, Path folder, Clock clock) {
    var conf = lake.spark().sessionState().newHadoopConf();
    try {
      ConditionalPut.requireHonoured(new Path(lake.root()), conf);
      while (true) {
        var newest = newest(folder, conf);
        if (newest.isPresent()) {
          requireGone(owned, owner(folder, newest.getAsLong(), conf), clock);
        }
        // Where another process is faster, it is the owner to look at in the next round.
        var number = newest.orElse(0) + 1;
        var now = clock.instant();
        if (AtomicFile.create(file(folder, number), content(now, now, false), conf)) {
          var lease = new Lease(owned, folder, number, conf, clock, now);
          lease.forgetOlder();
          lease.renewRegularly();
          return lease;
        }
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static void requireGone(String owned, Optional<Owner> found, Clock clock) {
    if (found.isEmpty() || found.get().isGone(clock.instant())) {
      return;
    }
    var owner = found.get();
    throw new ClickledgerException(
        ErrorCode.LEASE_HELD,
        "%s is owned by process %d on %s since %s; it was renewed %d s ago"
            .formatted(
                owned,
                owner.pid(),
                owner.host(),
                owner.takenAt(),
                Math.max(0, Duration.between(owner.renewedAt(), clock.instant()).toSeconds())),
        "stop that process; if it is gone, its lease ends %d s after it was last renewed"
            .formatted(SILENCE_MAX.toSeconds()));
  }

  /** Grows from owner to owner. */
  public long number() {
    return number;
  }

  /**
   * Makes sure that nobody else has become the owner; to be called before every commit.
   *
   * @throws ClickledgerException LEASE_LOST where somebody has, or where nobody can tell
   */
  public void requireOwned() {
    try {
      var newest = newest(folder, conf).orElse(number);
      if (newest > number) {
        throw new ClickledgerException(
            ErrorCode.LEASE_LOST,
            "%s has another owner now%s; this process was silent for over %d s%s"
                .formatted(
                    owned,
                    owner(folder, newest, conf)
                        .map(o -> ", process " + o.pid() + " on " + o.host())
                        .orElse(""),
                    SILENCE_MAX.toSeconds(),
                    failedRenewal == null ? "" : ", its last renewal failed: " + failedRenewal),
            "nothing was committed twice; leave it to the new owner");
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private void renewRegularly() {
    var unused =
        renewals.scheduleWithFixedDelay(
            this::renew, RENEWED_EVERY.toMillis(), RENEWED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A renewal that fails is tried again at the next; {@link #requireOwned} decides meanwhile. */
  private void renew() {
    try {
      AtomicFile.replace(file(folder, number), content(takenAt, clock.instant(), false), conf);
      failedRenewal = null;
    } catch (IOException | RuntimeException e) {
      failedRenewal = e;
    }
  }

  private static byte[] content(Instant takenAt, Instant renewedAt, boolean released) {
    return new Owner(THIS_HOST, ProcessHandle.current().pid(), takenAt, renewedAt, released).json();
  }

  private void forgetOlder() throws IOException {
    var files = folder.getFileSystem(conf);
    for (var older : numbers(files, folder)) {
      if (older < number) {
        files.delete(file(folder, older), false);
      }
    }
  }

  private static Path file(Path folder, long which) {
    return new Path(folder, "%010d".formatted(which));
  }

  private static OptionalLong newest(Path folder, Configuration conf) throws IOException {
    return Arrays.stream(numbers(folder.getFileSystem(conf), folder)).max();
  }

  private static long[] numbers(FileSystem files, Path folder) throws IOException {
    try {
      return Arrays.stream(files.listStatus(folder))
          .map(file -> file.getPath().getName())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (FileNotFoundException none) {
      return new long[0];
    }
  }

  /** Empty where the file went away meanwhile. */
  private static Optional<Owner> owner(Path folder, long which, Configuration conf)
      throws IOException {
    try (var in = folder.getFileSystem(conf).open(file(folder, which))) {
      return Optional.of(Owner.of(in.readAllBytes()));
    } catch (FileNotFoundException gone) {
      return Optional.empty();
    }
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static ClickledgerException unreadable(Path folder, IOException e) {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "the lease %s cannot be read or written: %s".formatted(folder, e.getMessage()),
        "check its permissions and the store, then run it again",
        e);
  }

  /** Lets go, so that the next process need not wait. */
  @Override
  public void close() {
    renewals.shutdownNow();
    try {
      if (newest(folder, conf).orElse(number) == number) {
        AtomicFile.replace(file(folder, number), content(takenAt, clock.instant(), true), conf);
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }
}
