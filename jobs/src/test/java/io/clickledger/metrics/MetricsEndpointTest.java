package io.clickledger.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");

  @Test
  void tellsWhatALaneCounted() throws Exception {
    var metrics = new Metrics();
    var rollup = metrics.lane("rollup");
    rollup.left(Door.ACCEPTED, 90);
    rollup.left(Door.ACCEPTED, 9);
    rollup.left(Door.LATE, 1);
    rollup.watermark(NOON);
    rollup.batchEnded(NOON, NOON.plusMillis(1_500));
    rollup.longestWait(NOON, NOON.plusSeconds(4));
    metrics.lane("archive").left(Door.REJECTED, 3);

    try (var endpoint = MetricsEndpoint.open(metrics, "127.0.0.1", 0, "1.2.3", "rollup")) {
      assertThat(asked(endpoint.url()))
          .contains(
              "clickledger_build_info{job=\"rollup\",version=\"1.2.3\"} 1\n",
              "clickledger_lane_records_total{door=\"accepted\",lane=\"rollup\"} 99.0\n",
              "clickledger_lane_records_total{door=\"duplicate\",lane=\"rollup\"} 0.0\n",
              "clickledger_lane_records_total{door=\"late\",lane=\"rollup\"} 1.0\n",
              "clickledger_lane_records_total{door=\"rejected\",lane=\"archive\"} 3.0\n",
              "clickledger_lane_watermark_timestamp_seconds{lane=\"rollup\"} 1.7746992E9\n",
              "clickledger_lane_batch_seconds_sum{lane=\"rollup\"} 1.5\n",
              "clickledger_lane_longest_wait_seconds{lane=\"rollup\",quantile=\"0.99\"} 4.0\n",
              "process_start_time_seconds ");
    }
  }

  @Test
  void saysThatAPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  MetricsEndpoint.open(
                      new Metrics(), "127.0.0.1", taken.getLocalPort(), "1", "rollup"))
          .isInstanceOf(ClickledgerException.class)
          .hasMessageStartingWith(
              "metrics cannot be served at 127.0.0.1:%d".formatted(taken.getLocalPort()));
    }
  }

  private static String asked(String url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
