package io.clickledger.gate;

import static io.clickledger.gate.Decisions.CAMPAIGN;
import static io.clickledger.gate.Decisions.decision;
import static io.clickledger.gate.Decisions.pulse;
import static io.clickledger.gate.Decisions.serve;
import static io.clickledger.gate.Decisions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetGateTest {
  private final Decisions.Time time = new Decisions.Time();
  private final Decisions.Queue feed = new Decisions.Queue();

  private BudgetGate gate(SlotLease slots) throws Exception {
    var gate = new BudgetGate(feed, slots, BudgetGate.DEFAULT_LIMIT, time);
    gate.refresh(); // takes its slots
    return gate;
  }

  private void publish(BudgetGate gate, long edition, Decision... decisions) throws Exception {
    feed.put(decisions);
    feed.put(pulse(version(1, edition), time.millis));
    gate.refresh();
  }

  private static Admission admit(BudgetGate gate) {
    return gate.admit(CAMPAIGN, 10);
  }

  @Test
  void deniesWhatNoDecisionIsAbout() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 100, 1, time.millis));
    assertThat(gate.admit(8, 10)).isEqualTo(Admission.UNKNOWN);
  }

  @Test
  void admitsUpToTheAllowanceAndThenNoMore() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 30, 1, time.millis));
    assertThat(IntStream.range(0, 5).mapToObj(i -> admit(gate)))
        .containsExactly(
            Admission.ADMITTED,
            Admission.ADMITTED,
            Admission.ADMITTED,
            Admission.ALLOWANCE_USED,
            Admission.ALLOWANCE_USED);
    assertThat(gate.metrics().admittedMicros()).isEqualTo(30);
  }

  @Test
  void takesAnAllowanceForTheNewestDecisionOnly() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 10, 1, time.millis));
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    publish(gate, 2, serve(version(1, 1), 10, 1, time.millis));
    assertThat(admit(gate)).as("the same decision again").isEqualTo(Admission.ALLOWANCE_USED);
    publish(gate, 3, serve(version(1, 3), 10, 1, time.millis));
    assertThat(admit(gate)).as("a newer one").isEqualTo(Admission.ADMITTED);
  }

  @Test
  void neverSpendsTheAllowanceOncePerGate() throws Exception {
    var gates = new ArrayList<BudgetGate>();
    var decision = serve(version(1, 1), 130, 4, time.millis);
    for (int slot = 0; slot < 4; slot++) {
      var gate = gate(new Decisions.Slots(slot));
      publish(gate, 1, decision);
      gates.add(gate);
    }
    var admitted = 0;
    for (int i = 0; i < 400; i++) {
      admitted += admit(gates.get(i % 4)).granted() ? 10 : 0;
    }
    assertThat(admitted).isEqualTo(130);
  }

  @Test
  void spendsNoMoreThanItsShareFromManyThreads() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 50_000, 1, time.millis));
    Callable<Integer> server =
        () -> IntStream.range(0, 5_000).map(i -> admit(gate).granted() ? 1 : 0).sum();
    var servers = Executors.newFixedThreadPool(8);
    try {
      var admitted = 0;
      for (var done : servers.invokeAll(Collections.nCopies(8, server))) {
        admitted += done.get();
      }
      assertThat(admitted).isEqualTo(5_000);
    } finally {
      servers.shutdownNow();
    }
  }

  @Test
  void admitsNothingWithoutASlot() throws Exception {
    var gate = gate(new Decisions.Slots());
    publish(gate, 1, serve(version(1, 1), 100, 1, time.millis));
    assertThat(admit(gate)).isEqualTo(Admission.ALLOWANCE_USED);
  }

  @Test
  void usesASlotOnlyUnderDecisionsThatAreNewerThanItsLease() throws Exception {
    var slots = new Decisions.Slots();
    var gate = gate(slots);
    publish(gate, 1, serve(version(1, 1), 100, 1, time.millis));
    slots.held = Set.of(0);
    publish(gate, 2, serve(version(1, 2), 100, 1, time.millis));
    assertThat(admit(gate))
        .as("its earlier holder may have spent this allowance")
        .isEqualTo(Admission.ALLOWANCE_USED);
    publish(gate, 3, serve(version(1, 3), 100, 1, time.millis));
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void losesTheShareOfASlotThatItLost() throws Exception {
    var slots = new Decisions.Slots(0, 1);
    var gate = gate(slots);
    publish(gate, 1, serve(version(1, 1), 40, 2, time.millis));
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    slots.held = Set.of(1);
    gate.refresh();
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    assertThat(admit(gate)).as("20 of one slot are used").isEqualTo(Admission.ALLOWANCE_USED);
  }

  @Test
  void deniesOnceTheNewestDecisionIsOlderThanTheLimit() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 1_000, 1, time.millis));
    time.pass(4_999);
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    time.pass(1);
    assertThat(admit(gate)).isEqualTo(Admission.STALE);
    assertThat(gate.metrics().deniedStale()).isEqualTo(1);
    assertThat(gate.metrics().decisionAgeMillis()).isEqualTo(5_000);
  }

  @Test
  void holdsADecisionAsLongAsThePulseVouchesForIt() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 20, 1, time.millis));
    for (int edition = 2; edition < 12; edition++) {
      time.pass(3_000);
      publish(gate, edition);
    }
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    assertThat(admit(gate)).as("a pulse renews nothing").isEqualTo(Admission.ALLOWANCE_USED);
  }

  @Test
  void doesNotHoldADecisionOfAnEarlierRunOfTheLane() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 9, serve(version(1, 9), 1_000, 1, time.millis));
    time.pass(4_000);
    feed.put(pulse(version(2, 1), time.millis));
    gate.refresh();
    assertThat(admit(gate)).as("its own time is not over").isEqualTo(Admission.ADMITTED);
    time.pass(1_000);
    assertThat(admit(gate)).isEqualTo(Admission.STALE);
  }

  @Test
  void passesOverWhatGoesBackwards() throws Exception {
    var gate = gate(SlotLease.only(1));
    feed.put(decision(CAMPAIGN, version(2, 5), Verdict.STOP, 0, 0, 10, 1, time.millis));
    feed.put(pulse(version(2, 5), time.millis));
    feed.put(serve(version(2, 4), 100, 1, time.millis));
    feed.put(serve(version(1, 900), 100, 1, time.millis));
    feed.put(decision(8, version(1, 901), Verdict.SERVE, 1, 100, 10, 1, time.millis));
    feed.put(pulse(version(1, 901), time.millis));
    gate.refresh();
    assertThat(admit(gate)).isEqualTo(Admission.STOPPED);
    assertThat(gate.admit(8, 10)).as("of a lane that was replaced").isEqualTo(Admission.UNKNOWN);
    assertThat(gate.metrics().backwards()).isEqualTo(4);
  }

  @Test
  void countsWhatIsNoDecisionAndGoesOn() throws Exception {
    var gate = gate(SlotLease.only(1));
    feed.putNonsense("{\"campaign_id\":7,");
    publish(gate, 1, serve(version(1, 1), 10, 1, time.millis));
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    assertThat(gate.metrics().corrupted()).isEqualTo(1);
  }

  @Test
  void servesTheShareOfAThrottledCampaign() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(
        gate,
        1,
        decision(CAMPAIGN, version(1, 1), Verdict.THROTTLE, 0.25, 1_000_000, 10, 1, time.millis));
    var admitted = IntStream.range(0, 20_000).filter(i -> admit(gate).granted()).count();
    // Six standard deviations of 20,000 draws of a quarter: 6 × 61.
    assertThat(admitted).isBetween(5_000L - 367, 5_000L + 367);
    assertThat(gate.metrics().answers().get(Admission.THROTTLED)).isEqualTo(20_000 - admitted);
  }

  @Test
  void isMovedByNoJumpOfTheWallClock() throws Exception {
    var gate = gate(SlotLease.only(1));
    publish(gate, 1, serve(version(1, 1), 1_000, 1, time.millis));
    time.millis += 3_600_000;
    assertThat(admit(gate)).as("an hour forwards").isEqualTo(Admission.ADMITTED);
    time.millis -= 7_200_000;
    assertThat(admit(gate)).as("an hour backwards").isEqualTo(Admission.ADMITTED);
    time.pass(5_000);
    assertThat(admit(gate)).isEqualTo(Admission.STALE);
  }

  @Test
  void takesADecisionThatWasOldWhenItWasReadForStale() throws Exception {
    var gate = gate(SlotLease.only(1));
    feed.put(serve(version(1, 1), 1_000, 1, time.millis - 60_000));
    feed.put(pulse(version(1, 1), time.millis - 60_000));
    gate.refresh();
    assertThat(admit(gate)).isEqualTo(Admission.STALE);
  }

  @Test
  void trustsALaneWhoseClockIsAheadNoLongerThanTheLimit() throws Exception {
    var gate = gate(SlotLease.only(1));
    feed.put(serve(version(1, 1), 1_000, 1, time.millis + 3_600_000));
    feed.put(pulse(version(1, 1), time.millis + 3_600_000));
    gate.refresh();
    assertThat(admit(gate)).isEqualTo(Admission.ADMITTED);
    time.pass(5_000);
    assertThat(admit(gate)).isEqualTo(Admission.STALE);
  }

  @Test
  void growsStaleWhereTheFeedCannotBeRead() throws Exception {
    try (var gate =
        new BudgetGate(new Decisions.Broken(), SlotLease.only(1), BudgetGate.DEFAULT_LIMIT, time)
            .start()) {
      while (gate.metrics().failures() == 0) {
        Thread.onSpinWait();
      }
      assertThat(admit(gate)).isEqualTo(Admission.UNKNOWN);
      assertThat(gate.metrics().decisionAgeMillis()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void refusesANegativePrice() throws Exception {
    var gate = gate(SlotLease.only(1));
    assertThatThrownBy(() -> gate.admit(CAMPAIGN, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
