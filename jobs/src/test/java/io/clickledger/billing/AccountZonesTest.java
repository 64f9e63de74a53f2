package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.Campaign;
import io.clickledger.testing.TestSession;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AccountZonesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Row INDIA = BillingLake.campaign(70, 7, "USD", "Asia/Kolkata", START);

  @Test
  void findsTheZoneInForce() {
    assertThat(zones("2026-03-01/2026-03-31", INDIA)).containsExactly("7 Asia/Kolkata");
  }

  @Test
  void findsNoZoneBeforeTheFirstCampaign() {
    assertThat(zones("2025-12-01/2025-12-31", INDIA)).isEmpty();
  }

  @Test
  void countsTheDaysInTheRowsOwnZone() {
    // 1 January starts at 18:30 UTC on 31 December in India: that day has no instant of the row ...
    var fromMidnightUtc = "2025-12-31/2025-12-31";
    assertThat(zones(fromMidnightUtc, INDIA)).isEmpty();
    // ... but in New York it is still 31 December at midnight UTC.
    var york = BillingLake.campaign(80, 8, "USD", "America/New_York", START);
    assertThat(zones(fromMidnightUtc, york)).containsExactly("8 America/New_York");
  }

  @Test
  void findsBothZonesWhenTheAccountMovesWithinThePeriod() {
    var moved =
        BillingLake.campaign(70, 7, "USD", "Asia/Tokyo", Instant.parse("2026-03-15T00:00:00Z"));

    assertThat(zones("2026-03-01/2026-03-14", INDIA, moved)).containsExactly("7 Asia/Kolkata");
    assertThat(zones("2026-03-01/2026-03-31", INDIA, moved))
        .containsExactly("7 Asia/Kolkata", "7 Asia/Tokyo");
    assertThat(zones("2026-03-16/2026-03-31", INDIA, moved)).containsExactly("7 Asia/Tokyo");
  }

  @Test
  void aRateChangeLeavesOneZone() {
    var dearer =
        BillingLake.campaign(70, 7, "USD", "Asia/Kolkata", Instant.parse("2026-03-15T00:00:00Z"));

    assertThat(zones("2026-03-01/2026-03-31", INDIA, dearer)).containsExactly("7 Asia/Kolkata");
  }

  private static List<String> zones(String period, Row... campaigns) {
    var spark = TestSession.spark();
    var table = spark.createDataFrame(List.of(campaigns), Campaign.TABLE.schema());
    return AccountZones.of(table, BillingPeriod.parse(period))
        .selectExpr("concat(advertiser_id, ' ', billing_zone) AS zone")
        .orderBy("zone")
        .as(Encoders.STRING())
        .collectAsList();
  }
}
