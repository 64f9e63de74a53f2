package io.clickledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tests rely on when they kill the broker under a lane. */
class KafkaBrokerIT {
  @Test
  void keepsWhatWasSentThroughAKill() throws Exception {
    try (var broker = KafkaBroker.start()) {
      var bootstrap = broker.bootstrap();
      broker.createTopic("clicks", 2);
      broker.send("clicks", 0, List.of(bytes("a"), bytes("b")));
      broker.send("clicks", 1, Arrays.asList(bytes("c"), null));
      broker.kill();
      broker.restart();

      assertThat(broker.bootstrap()).isEqualTo(bootstrap);
      assertThat(broker.endOffsets("clicks")).isEqualTo(Map.of(0, 2L, 1, 2L));
      assertThat(broker.values("clicks", 0)).containsExactly(bytes("a"), bytes("b"));
      assertThat(broker.values("clicks", 1)).containsExactly(bytes("c"), null);
      broker.send("clicks", 1, List.of(bytes("d")));
      assertThat(broker.endOffsets("clicks")).isEqualTo(Map.of(0, 2L, 1, 3L));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
