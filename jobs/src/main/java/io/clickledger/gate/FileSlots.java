package io.clickledger.gate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Slots of gates on one machine, each a locked file in a directory: a process that ends, however it
 * ends, gives its slots back.
 */
public final class FileSlots implements SlotLease {
  /** Held by this process: to open such a file once more and close it would free its lock. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Map<Integer, FileLock> locks = new HashMap<>();
  private final Path directory;
  private final int wanted;
  private final int slots;

  /**
   * @param slots slots of the lane
   * @param wanted how many of them this gate takes, if so many are free
   */
  public FileSlots(Path directory, int slots, int wanted) {
    this.directory = directory;
    this.slots = slots;
    this.wanted = wanted;
  }

  @Override
  public Set<Integer> held() throws IOException {
    for (int slot = 0; slot < slots && locks.size() < wanted; slot++) {
      if (!locks.containsKey(slot)) {
        var lock = lock(slot);
        if (lock != null) {
          locks.put(slot, lock);
        }
      }
    }
    return Set.copyOf(locks.keySet());
  }

  private @Nullable FileLock lock(int slot) throws IOException {
    var file = file(slot);
    if (!HELD_HERE.add(file)) {
      return null;
    }
    FileLock lock = null;
    try {
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      if (lock == null) {
        channel.close();
      }
      return lock;
    } finally {
      if (lock == null) {
        HELD_HERE.remove(file);
      }
    }
  }

  private Path file(int slot) throws IOException {
    return Files.createDirectories(directory).toRealPath().resolve("slot-" + slot);
  }

  @Override
  public void close() throws IOException {
    for (var held : locks.entrySet()) {
      held.getValue().acquiredBy().close();
      HELD_HERE.remove(file(held.getKey()));
    }
    locks.clear();
  }
}
