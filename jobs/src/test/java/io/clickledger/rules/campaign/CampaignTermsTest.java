package io.clickledger.rules.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CampaignTermsTest {
  private static final CampaignTerms TERMS = terms(137_000, "USD", "UTC");

  @Test
  void namesEveryColumnThatDiffers() {
    assertThat(terms(150_000, "EUR", "UTC").differencesFrom(TERMS))
        .containsExactly(
            "cpc_micros is 137000 in the table, 150000 in the file",
            "currency is USD in the table, EUR in the file");
    assertThat(TERMS.differencesFrom(terms(137_000, "USD", "UTC"))).isEmpty();
  }

  @Test
  void refusesTermsThatNoFileMayHold() {
    assertThatThrownBy(() -> terms(-1, "USD", "UTC")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> terms(1, "usd", "UTC")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> terms(1, "USD", "+02:00"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CampaignTerms terms(long cpcMicros, String currency, String zone) {
    return new CampaignTerms(
        1, 7, cpcMicros, currency, 21_000_000, zone, Instant.parse("2026-01-01T00:00:00Z"));
  }
}
