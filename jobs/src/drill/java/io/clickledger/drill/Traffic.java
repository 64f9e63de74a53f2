package io.clickledger.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Clicks of a drill, landed as files. Its own count of them is what a lake must come to. */
final class Traffic {
  static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

  private static final int ADS = 200;

  private final Path landing;
  private int files;
  private int clicks;

  Traffic(Path landing) {
    this.landing = landing;
  }

  /**
   * One click.
   *
   * @param lateness from event to receipt
   */
  record Click(
      String id, Instant receivedAt, Duration lateness, long adId, String agent, int user) {
    Click ofAd(long ad) {
      return new Click(id, receivedAt, lateness, ad, agent, user);
    }

    Click late(Duration by) {
      return new Click(id, receivedAt, by, adId, agent, user);
    }

    Click by(String otherAgent) {
      return new Click(id, receivedAt, lateness, adId, otherAgent, user);
    }

    private String json() {
      return String.format(
          Locale.ROOT,
          "{\"click_id\":\"%s\",\"event_time\":\"%s\",\"received_at\":\"%s\",\"ad_id\":%d,\"campaign_id\":1,\"advertiser_id\":1,\"publisher_id\":1,\"user_id\":\"u%d\",\"ip\":\"203.0.113.%d\",\"user_agent\":\"%s\"}",
          id,
          receivedAt.minus(lateness),
          receivedAt,
          adId,
          user,
          user % 250,
          agent);
    }
  }

  /** Where lanes look. */
  Path landing() {
    return landing;
  }

  /** Clicks of as many people on as many ads, received in the seconds before an instant. */
  List<Click> clicks(int count, Instant until) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Click(
                    "drill-" + clicks++,
                    until.minusMillis(1_000L * (count - i) / count),
                    Duration.ofMillis(200),
                    i % ADS,
                    BROWSER,
                    clicks))
        .toList();
  }

  /** As {@link #clicks}, each changed. */
  List<Click> clicks(int count, Instant until, UnaryOperator<Click> change) {
    return clicks(count, until).stream().map(change).toList();
  }

  /** Lands clicks as one file, as of when the last one was received. */
  void land(List<Click> some) {
    var landedAt = some.stream().map(Click::receivedAt).max(Instant::compareTo).orElseThrow();
    landLines(some.stream().map(Click::json).toList(), landedAt);
  }

  void landLines(List<String> lines, Instant landedAt) {
    try {
      Files.createDirectories(landing);
      var name = "clicks-%05d.ndjson".formatted(files++);
      var part = Files.write(landing.resolve("." + name), lines);
      Files.setLastModifiedTime(part, FileTime.from(landedAt));
      Files.move(part, landing.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same clicks in the order given, several times over. */
  static List<Click> times(int n, List<Click> some) {
    var all = new ArrayList<Click>();
    for (int i = 0; i < n; i++) {
      all.addAll(some);
    }
    return all;
  }
}
