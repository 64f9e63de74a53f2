package io.clickledger.bench.flink;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Lets the first click of a fingerprint pass. */
final class Dedup extends KeyedProcessFunction<Long, Click, Click> {
  private static final long serialVersionUID = 1L;

  /** Clicks that any task of this process has seen. */
  static final LongAdder SEEN = new LongAdder();

  private final int minutesOfMemory;
  private transient ValueState<Boolean> isKnown;

  /**
   * @param minutesOfMemory after which a fingerprint is forgotten; 0: never
   */
  Dedup(int minutesOfMemory) {
    this.minutesOfMemory = minutesOfMemory;
  }

  @Override
  public void open(OpenContext context) {
    var descriptor = new ValueStateDescriptor<>("known", Types.BOOLEAN);
    if (minutesOfMemory > 0) {
      var memory = Duration.ofMinutes(minutesOfMemory);
      descriptor.enableTimeToLive(StateTtlConfig.newBuilder(memory).build());
    }
    isKnown = getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(Click click, Context context, Collector<Click> out) throws Exception {
    SEEN.increment();
    if (isKnown.value() == null) {
      isKnown.update(true);
      out.collect(click);
    }
  }
}
