package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.Campaign;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The same jar under spark-submit: all that a Spark distribution lacks is in it. */
class SparkSubmitIT {
  @Test
  void runsACommandOfTheJar() throws IOException, InterruptedException {
    var lake = TestSession.lake();
    var campaigns = Path.of("..", "conf", "campaigns.csv").toAbsolutePath().normalize();
    try (var process =
        ClickledgerProcess.submit(
            "load-campaigns", "--lake", lake.root(), "--file", campaigns.toString())) {
      var exitCode = process.ended();
      assertThat(exitCode).as(process.said()).isZero();
    }
    assertThat(lake.read(Campaign.TABLE).count()).isEqualTo(6);
  }
}
