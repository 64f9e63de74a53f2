package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The oracle's definitions at their limits. */
class OraclePartsTest {
  private static final long NOON =
      Instant.parse("2026-03-28T12:00:00Z").getEpochSecond() * 1_000_000;
  private static final long SECOND = 1_000_000;
  private static final long AD = Campaigns.FIRST_AD_ID;

  private final DoubleClicks doubles = new DoubleClicks();

  @Test
  void aDoubleClickIsAtMostTenSecondsAfterItsPredecessor() {
    assertThat(isDouble("a", NOON, AD, "u")).isFalse();
    assertThat(isDouble("b", NOON + 10 * SECOND, AD, "u")).isTrue();
    assertThat(isDouble("c", NOON + 20 * SECOND + 1, AD, "u")).isFalse();
  }

  @Test
  void aChainOfDoubleClicksIsJudgedByItsGapsAndNotByItsLength() {
    assertThat(isDouble("a", NOON, AD, "u")).isFalse();
    for (int i = 1; i < 5; i++) {
      assertThat(isDouble("b" + i, NOON + i * 9 * SECOND, AD, "u")).isTrue();
    }
  }

  @Test
  void anotherAdOrAnotherUserIsNoDoubleClick() {
    assertThat(isDouble("a", NOON, AD, "u")).isFalse();
    assertThat(isDouble("b", NOON, AD + 1, "u")).isFalse();
    assertThat(isDouble("c", NOON, AD, "v")).isFalse();
  }

  @Test
  void withoutAUserTheAddressAndTheAgentTellWhoItIs() {
    assertThat(doubles.isDouble(click("a", NOON, AD, null, "100.64.0.1", 0))).isFalse();
    assertThat(doubles.isDouble(click("b", NOON, AD, null, "100.64.0.1", 1))).isFalse();
    assertThat(doubles.isDouble(click("c", NOON, AD, null, "100.64.0.1", Agents.NONE))).isFalse();
    assertThat(doubles.isDouble(click("d", NOON, AD, null, "100.64.0.1", Agents.NONE))).isTrue();
    assertThat(doubles.isDouble(click("e", NOON, AD, null, "100.64.0.1", 0))).isTrue();
    assertThat(doubles.isDouble(click("f", NOON, AD, null, null, 0))).isFalse();
    assertThat(doubles.isDouble(click("g", NOON, AD, null, null, 0))).isFalse();
  }

  @Test
  void invoiceLinesAreRoundedHalfEvenOnce() {
    var settings = GeneratorSettings.builder().clicks(10).campaigns(12).ads(12).build();
    var popularity = new AdPopularity(12, 1, new Dice(1));
    var campaigns = Campaigns.of(settings, popularity);
    var book = new BillingBook(campaigns);
    enter(book, 0, 1_005_000, 1_010_000); // 2.015 dollars
    enter(book, 1, 1_005_000, 1_020_000); // 2.025 euro
    enter(book, 3, 2_500_000); // 2.5 yen
    enter(book, 4, 1_500, 2_000); // 0.0035 dinars
    assertThat(book.invoices())
        .extracting(invoice -> invoice.totalMinor())
        .containsExactly(202L, 202L, 2L, 4L);
  }

  @Test
  void someCampaignsHavePricesThatMakeRoundingADecision() {
    var settings = GeneratorSettings.defaults();
    var popularity = new AdPopularity(settings.ads(), 1, new Dice(1));
    var campaigns = Campaigns.of(settings, popularity);
    assertThat(List.of(0, 3, 4, 12))
        .extracting(index -> campaigns.at(index).priceStepMicros())
        .containsExactly(5_000L, 500_000L, 500L, 1L);
    assertThat(campaigns.at(0).rates()).allMatch(rate -> rate.cpcMicros() % 5_000 == 0);
  }

  @Test
  void refusesClicksOutOfOrder() {
    var settings = GeneratorSettings.builder().clicks(10).campaigns(12).ads(12).build();
    var popularity = new AdPopularity(12, 1, new Dice(1));
    var oracle = new Oracle(settings, Campaigns.of(settings, popularity));
    oracle.happened(click("b", NOON, AD, "u", null, 0));
    assertThatThrownBy(() -> oracle.happened(click("a", NOON, AD, "u", null, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void enter(BillingBook book, int campaign, long... prices) {
    for (int i = 0; i < prices.length; i++) {
      var click =
          new Click("c" + i, NOON + i, AD + campaign, campaign, 7001, null, null, 0, prices[i]);
      book.enter(click, prices[i], true);
    }
  }

  private boolean isDouble(String id, long micros, long ad, String user) {
    return doubles.isDouble(click(id, micros, ad, user, null, 0));
  }

  private static Click click(
      String id, long micros, long ad, @Nullable String user, @Nullable String ip, int agent) {
    return new Click(id, micros, ad, 0, 7001, user, ip, agent, Click.NO_PRICE);
  }
}
