package io.clickledger.common;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a text was answered with, for questions that come again and again. It starts afresh when it
 * is full, so that texts which never come again cost no more memory. Thread-safe.
 */
public final class Memo<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Some 20 MB of user agents. */
  private static final int MOST = 100_000;

  private final Map<String, T> known = new ConcurrentHashMap<>();

  /** The answer to a text; two threads may both work it out. */
  public T of(String text, Function<String, T> answer) {
    var found = known.get(text);
    if (found != null) {
      return found;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    var made = answer.apply(text);
    known.put(text, made);
    return made;
  }
}
