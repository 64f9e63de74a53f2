package io.clickledger.bench.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sums on the heap, and lets the sums go before each checkpoint, so that none is part of it: the
 * local combine of Flink's SQL, by hand.
 *
 * @param <T> what is summed up
 */
abstract class Combine<T> extends AbstractStreamOperator<Sum>
    implements OneInputStreamOperator<T, Sum>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private transient Map<Sum.Key, Sum> sums;

  abstract void add(Map<Sum.Key, Sum> sums, T value);

  /** Clicks that are new. */
  static final class OfClicks extends Combine<Click> {
    private static final long serialVersionUID = 1L;

    @Override
    void add(Map<Sum.Key, Sum> sums, Click click) {
      var key = new Sum.Key(click.minuteMicros, click.ad, click.campaign);
      var sum = sums.get(key);
      if (sum == null) {
        sums.put(key, Sum.of(click));
      } else {
        sum.add(click);
      }
    }
  }

  /** Sums of the tasks before. */
  static final class OfSums extends Combine<Sum> {
    private static final long serialVersionUID = 1L;

    @Override
    void add(Map<Sum.Key, Sum> sums, Sum value) {
      var known = sums.get(value.key());
      if (known == null) {
        sums.put(value.key(), value.copy());
      } else {
        known.plus(value);
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    sums = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    add(sums, element.getValue());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    letGo();
  }

  @Override
  public void endInput() {
    letGo();
  }

  private void letGo() {
    sums.values().forEach(sum -> output.collect(new StreamRecord<>(sum)));
    sums = new HashMap<>();
  }
}
