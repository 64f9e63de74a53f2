package io.clickledger.rules.contract;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the fields that the contract does not know into the text of a JSON object, in input
 * order and each as it was written. Reusable, not thread-safe.
 */
final class ExtraFields {
  private byte[] json = new byte[256];
  private int length;

  /** Forgets the previous record. */
  void begin() {
    length = 0;
  }

  /** A member as its JSON text, {@code "name": value}, in UTF-8. */
  void member(byte[] utf8, int from, int end) {
    separate();
    append(utf8, from, end);
  }

  /** A member whose value is text. */
  void text(String name, String value) {
    separate();
    quoted(name);
    append((byte) ':');
    quoted(value);
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** The object, or null when it has no member. */
  @Nullable String json() {
    if (isEmpty()) {
      return null;
    }
    ensure(1);
    json[length] = '}';
    return new String(json, 0, length + 1, StandardCharsets.UTF_8);
  }

  private void separate() {
    append((byte) (length == 0 ? '{' : ','));
  }

  private void quoted(String text) {
    var escaped =
        new String(JsonStringEncoder.getInstance().quoteAsString(text))
            .getBytes(StandardCharsets.UTF_8);
    append((byte) '"');
    append(escaped, 0, escaped.length);
    append((byte) '"');
  }

  private void append(byte[] bytes, int from, int end) {
    ensure(end - from);
    System.arraycopy(bytes, from, json, length, end - from);
    length += end - from;
  }

  private void append(byte b) {
    ensure(1);
    json[length++] = b;
  }

  private void ensure(int more) {
    if (length + more > json.length) {
      json = Arrays.copyOf(json, Math.max(length + more, 2 * json.length));
    }
  }
}
