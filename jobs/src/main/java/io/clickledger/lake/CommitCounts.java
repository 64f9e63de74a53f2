package io.clickledger.lake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.Path;

/** Commits of this process by table, and how often another writer had taken the version first. */
final class CommitCounts {
  static final Map<String, LongAdder> COMMITTED = new ConcurrentHashMap<>();
  static final Map<String, LongAdder> CONFLICTS = new ConcurrentHashMap<>();

  private CommitCounts() {}

  /**
   * @param commit {@code TABLE/_delta_log/VERSION.json}
   * @param won whether this process wrote it
   */
  static void add(Path commit, boolean won) {
    var log = commit.getParent();
    var table = log == null || log.getParent() == null ? "" : log.getParent().getName();
    (won ? COMMITTED : CONFLICTS).computeIfAbsent(table, name -> new LongAdder()).increment();
  }
}
