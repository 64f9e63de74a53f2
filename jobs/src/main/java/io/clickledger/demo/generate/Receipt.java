package io.clickledger.demo.generate;

import org.jspecify.annotations.Nullable;

/**
 * One record in a landing file: a click as a collector received it.
 *
 * @param receivedMicros when the collector got it, µs since the epoch
 * @param sequence order of creation, which breaks ties of receipt
 * @param copy 0 for the first receipt of the click, above for its retries, all received later
 * @param collector index of the collector
 * @param stamped whether the record carries {@code received_at}
 * @param times how it writes its times
 * @param extras whether it carries fields that the contract does not know
 * @param flaw what is wrong with it, or null
 */
record Receipt(
    Click click,
    long receivedMicros,
    long sequence,
    int copy,
    int collector,
    boolean stamped,
    TimeStyle times,
    boolean extras,
    @Nullable Flaw flaw)
    implements Comparable<Receipt> {

  private static final long LATE_MICROS = 15L * 60 * 1_000_000;

  /** The receipt time that a reader of the file sees: without the field, the event time. */
  long readReceiptMicros() {
    return stamped ? receivedMicros : click.eventMicros();
  }

  /** Received more than 15 minutes after the event. */
  boolean late() {
    return readReceiptMicros() - click.eventMicros() > LATE_MICROS;
  }

  @Override
  public int compareTo(Receipt other) {
    int byTime = Long.compare(receivedMicros, other.receivedMicros);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }
}
