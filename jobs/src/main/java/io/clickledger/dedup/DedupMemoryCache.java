package io.clickledger.dedup;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Memories that an executor keeps between micro-batches. An entry is taken out while a task works
 * on it and put back under the token of the state that it then equals; a failed, speculative or
 * zombie attempt leaves nothing behind, or leaves a token that no state will ever name.
 */
final class DedupMemoryCache {
  private static final Map<String, Entry> ENTRIES = new ConcurrentHashMap<>();

  private record Entry(long token, DedupMemory memory) {}

  private DedupMemoryCache() {}

  /** Takes the memory out, or null where there is none for this state. */
  static @Nullable DedupMemory take(String key, long token) {
    var entry = ENTRIES.remove(key);
    return entry == null || entry.token() != token ? null : entry.memory();
  }

  static void put(String key, long token, DedupMemory memory) {
    ENTRIES.put(key, new Entry(token, memory));
  }

  /** Lets go of a stopped query's memories in this process. */
  static void release(String queryId) {
    ENTRIES.keySet().removeIf(key -> key.startsWith(queryId + "/"));
  }
}
