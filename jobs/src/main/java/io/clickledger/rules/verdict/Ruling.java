package io.clickledger.rules.verdict;

import io.clickledger.rules.Decision;
import io.clickledger.rules.VerdictTier;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A judgment from outside on one click, or on all that a selector names.
 *
 * @param clickId the click; null where a selector names clicks
 * @param eventDate UTC date of the click's event, where the supplier gives it: the log is read for
 *     that date alone
 * @param selector names the clicks; null where one is named itself
 * @param tier SIVT or MANUAL
 * @param model the model or analyst that judged
 * @param modelVersion its version
 * @param score 0 to 1
 * @param decidedAt when it was decided, in micros; the latest ruling of a tier wins
 * @param reason free text
 */
public record Ruling(
    @Nullable String clickId,
    @Nullable LocalDate eventDate,
    @Nullable ClickSelector selector,
    VerdictTier tier,
    Decision decision,
    String model,
    String modelVersion,
    @Nullable Double score,
    Instant decidedAt,
    @Nullable String reason) {

  public Ruling {
    if ((clickId == null) == (selector == null)) {
      throw new IllegalArgumentException("a ruling names a click or has a selector");
    }
    if (tier == VerdictTier.GIVT) {
      throw new IllegalArgumentException("GIVT is given by the routine rules");
    }
  }

  /** What makes it the same ruling, whatever score and reason go with it. */
  Ruling identity() {
    return new Ruling(
        clickId, eventDate, selector, tier, decision, model, modelVersion, null, decidedAt, null);
  }
}
