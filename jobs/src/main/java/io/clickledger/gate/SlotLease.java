package io.clickledger.gate;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which slots of an allowance this gate holds. No slot is held by two gates at once; a gate without
 * one admits nothing. Used by one thread at a time.
 */
public interface SlotLease extends AutoCloseable {
  /** The slots that are held now. */
  Set<Integer> held() throws IOException;

  @Override
  void close() throws IOException;

  /** All slots of a lane whose allowances no other gate shares. */
  static SlotLease only(int slots) {
    var all = IntStream.range(0, slots).boxed().collect(Collectors.toUnmodifiableSet());
    return new SlotLease() {
      @Override
      public Set<Integer> held() {
        return all;
      }

      @Override
      public void close() {}
    };
  }
}
