package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.access.key",
        "spark.ssl.keyPassword",
        "SASL_PASSWORD",
        "api-token",
        "spark.hadoop.credential.provider",
        "aws_access_key_id"
      })
  void masksTheValueOfASecretKey(String key) {
    assertThat(Secrets.masked(key, "hunter2")).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://key:hunter2@bucket/a | s3a://***@bucket/a",
        "s3a://key:hun/ter2@bucket/a | s3a://***@bucket/a",
        "https://hunter2@host/a b | https://***@host/a b",
        "no such host: jdbc://u:hunter2@h:1/x, retried | no such host: jdbc://***@h:1/x, retried",
        "-Djavax.net.ssl.trustStorePassword=hunter2 -Da=b | -Djavax.net.ssl.trustStorePassword=*** -Da=b",
        "user=\"u\" password=\"hun ter2\"; | user=\"u\" password=***;",
        "a?token=hunter2&b=1 | a?token=***&b=1",
      })
  void masksSecretsInsideAText(String text, String masked) {
    assertThat(Secrets.masked(text)).isEqualTo(masked);
  }

  @Test
  void leavesEverythingElse() {
    var text = "s3a://bucket/a@b lake=/data/lake user@host.example 12:30:00 max-files=7";

    assertThat(Secrets.masked(text)).isEqualTo(text);
    assertThat(Secrets.masked("spark.master", "local[2]")).isEqualTo("local[2]");
  }
}
