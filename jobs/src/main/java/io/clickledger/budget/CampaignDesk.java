package io.clickledger.budget;

import io.clickledger.budget.pacing.BudgetDay;
import io.clickledger.budget.pacing.Outstanding;
import io.clickledger.budget.pacing.Pacing;
import io.clickledger.budget.pacing.Ruling;
import io.clickledger.budget.pacing.Standing;
import io.clickledger.gate.Decision;
import io.clickledger.gate.Verdict;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about one campaign, day after day. */
final class CampaignDesk {
  /** A campaign that nobody clicks on is looked at this often. */
  private static final long LOOK_EVERY_MILLIS = 1_000;

  private final PacingSettings settings;
  private Pacing pacing;
  private @Nullable BudgetDay day;
  private @Nullable Decision inForce;
  private long unitMicros = 1;
  private long lookedAtMillis = Long.MIN_VALUE;
  private boolean spendChanged;

  CampaignDesk(PacingSettings settings, Pacing pacing) {
    this.settings = settings;
    this.pacing = pacing;
  }

  /** A click has cost so much: allowances are made of the dearest. */
  void observePrice(long micros) {
    unitMicros = Math.max(unitMicros, micros);
  }

  /** Something was spent since the last look. */
  void spendChanged() {
    spendChanged = true;
  }

  /** The decision that was published last. */
  Optional<Decision> inForce() {
    return Optional.ofNullable(inForce);
  }

  /** The most that gates may have admitted and the lane does not know. */
  long outstandingMicros() {
    return pacing.outstandingMicros();
  }

  /** Whether something may have changed since the last look. */
  boolean isDue(CampaignBook.Terms terms, long nowMillis) {
    var decision = inForce;
    return spendChanged
        || decision == null
        || decision.budgetMicros() != terms.budgetMicros()
        || nowMillis - lookedAtMillis >= LOOK_EVERY_MILLIS
        || nowMillis < lookedAtMillis;
  }

  /** The next decision, where it is news. */
  Optional<Decision> look(CampaignBook.Terms terms, SpendBook spend, long version, Moment moment) {
    lookedAtMillis = moment.nowMillis();
    spendChanged = false;
    observePrice(terms.cpcMicros());
    var today = today(terms, moment);
    var spent = spend.spent(terms.campaignId(), today.date());
    var ruling =
        pacing.next(
            new Standing(
                today,
                terms.budgetMicros(),
                spent,
                unitMicros,
                moment.nowMillis(),
                moment.stalenessMillis()));
    if (!ruling.news()) {
      return Optional.empty();
    }
    var decision = decision(terms, today.date(), spent, ruling, version, moment);
    inForce = decision;
    return Optional.of(decision);
  }

  private BudgetDay today(CampaignBook.Terms terms, Moment moment) {
    var known = day;
    var today =
        known != null && known.zone().equals(terms.zone()) && known.contains(moment.nowMillis())
            ? known
            : BudgetDay.at(moment.nowMillis(), terms.zone());
    day = today;
    return today;
  }

  private Decision decision(
      CampaignBook.Terms terms,
      LocalDate today,
      long spent,
      Ruling ruling,
      long version,
      Moment moment) {
    return new Decision(
        terms.campaignId(),
        today,
        version,
        ruling.verdict(),
        ruling.share(),
        ruling.reason().name(),
        terms.currency(),
        terms.budgetMicros(),
        spent,
        ruling.velocityMicrosPerSecond(),
        moment.stalenessMillis(),
        ruling.atRiskMicros(),
        ruling.allowanceMicros(),
        unitMicros,
        settings.slots(),
        moment.nowMillis(),
        settings.expiresMillis(moment));
  }

  /** Stops a campaign that is not on the rate card any more; empty where it is stopped. */
  Optional<Decision> withdraw(SpendBook spend, long version, Moment moment) {
    var before = inForce;
    if (before == null || before.reason().equals(DecisionDesk.WITHDRAWN)) {
      return Optional.empty();
    }
    var spent = spend.spent(before.campaignId(), before.billingDay());
    var decision =
        stopped(
            before.campaignId(),
            before.billingDay(),
            DecisionDesk.WITHDRAWN,
            before.currency(),
            before.budgetMicros(),
            spent,
            before.unitMicros(),
            settings,
            version,
            moment);
    inForce = decision;
    // Should it come back, it begins like one that an earlier run had decided about.
    var until = moment.nowMillis() + settings.limit().toMillis();
    pacing = settings.begin(new Outstanding(pacing.outstandingMicros(), until));
    return Optional.of(decision);
  }

  /** A decision that still stands, with what its day has spent since: for the record. */
  static Decision standing(Decision of, long spentMicros, long version, Moment moment) {
    return new Decision(
        of.campaignId(),
        of.billingDay(),
        version,
        of.verdict(),
        of.share(),
        of.reason(),
        of.currency(),
        of.budgetMicros(),
        spentMicros,
        of.velocityMicrosPerSecond(),
        of.stalenessMillis(),
        of.atRiskMicros(),
        of.allowanceMicros(),
        of.unitMicros(),
        of.slots(),
        moment.nowMillis(),
        of.expiresAtMillis());
  }

  /** What a day has spent that no decision is about: for the record, not for gates. */
  static Decision lastWord(
      CampaignBook.Terms terms,
      LocalDate day,
      String reason,
      long spentMicros,
      PacingSettings settings,
      long version,
      Moment moment) {
    return stopped(
        terms.campaignId(),
        day,
        reason,
        terms.currency(),
        terms.budgetMicros(),
        spentMicros,
        Math.max(1, terms.cpcMicros()),
        settings,
        version,
        moment);
  }

  private static Decision stopped(
      long campaignId,
      LocalDate day,
      String reason,
      String currency,
      long budgetMicros,
      long spentMicros,
      long unitMicros,
      PacingSettings settings,
      long version,
      Moment moment) {
    return new Decision(
        campaignId,
        day,
        version,
        Verdict.STOP,
        0,
        reason,
        currency,
        budgetMicros,
        spentMicros,
        0,
        moment.stalenessMillis(),
        0,
        0,
        unitMicros,
        settings.slots(),
        moment.nowMillis(),
        moment.nowMillis());
  }
}
