package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.S3Store;
import io.clickledger.testing.TestSession;
import io.clickledger.testing.TrinoServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Trino server on a lake in an S3 store. What it answers is tried by {@link ServingIT}. */
class ServingS3IT {
  @Test
  @Tag("faults")
  void answersFromALakeOnS3() throws Exception {
    try (var store = S3Store.start()) {
      var lake = "s3a://" + S3Store.BUCKET + "/served";
      load(lake, store);
      var directory = TestSession.directory().resolve("trino-s3");
      try (var trino = TrinoServer.start(directory, lake, store.configuration())) {
        var conf = trino.configuration().toString();
        var published = TestCommandLine.run("publish-serving", "--conf", conf);
        assertThat(published.exitCode()).as(published.err()).isZero();
        assertThat(published.out()).contains("campaign          registered", "view    clicks_hour");

        assertThat(rows(conf, "SELECT count(*) > 0 AS loaded FROM campaign_terms"))
            .isEqualTo("loaded\ntrue");
        assertThat(rows(conf, "SELECT count(*) AS hours FROM clicks_hour")).isEqualTo("hours\n0");
        assertThat(rows(conf, "SELECT job FROM job_run")).isEqualTo("job\nload-campaigns");
        // A commit made since then.
        load(lake, store);
        assertThat(rows(conf, "SELECT job FROM job_run"))
            .isEqualTo("job\nload-campaigns\nload-campaigns");
        assertThat(directory.resolve("etc/catalog/clicks.properties"))
            .content()
            .doesNotContain("key=" + S3Store.KEY);
      }
    }
  }

  private static void load(String lake, S3Store store) throws Exception {
    try (var load =
        ClickledgerProcess.start(
            "load-campaigns",
            "--lake",
            lake,
            "--file",
            "../conf/campaigns.csv",
            "--conf",
            store.configuration().toString())) {
      assertThat(load.ended()).as(load.said()).isZero();
    }
  }

  private static String rows(String conf, String sql) {
    var ended = TestCommandLine.run("query", "--sql", sql, "--format", "csv", "--conf", conf);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out().strip();
  }
}
