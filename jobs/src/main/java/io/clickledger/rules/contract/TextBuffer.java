package io.clickledger.rules.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The texts of one record in one array, which the next record overwrites: a text that nobody asks
 * for as a string is none. Reusable, not thread-safe.
 */
final class TextBuffer {
  private final List<Text> texts = new ArrayList<>();
  private char[] chars = new char[1_024];
  private int length;
  private int count;

  /** Forgets the previous record. */
  void begin() {
    length = 0;
    count = 0;
  }

  /** A text, good until the next {@link #begin}. */
  CharSequence copy(char[] source, int from, int size) {
    if (length + size > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(length + size, 2 * chars.length));
    }
    System.arraycopy(source, from, chars, length, size);
    if (count == texts.size()) {
      texts.add(new Text());
    }
    var text = texts.get(count++);
    text.from = length;
    text.size = size;
    length += size;
    return text;
  }

  private final class Text implements CharSequence {
    private int from;
    private int size;

    @Override
    public int length() {
      return size;
    }

    @Override
    public char charAt(int index) {
      return chars[from + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new String(chars, from + start, end - start);
    }

    @Override
    public String toString() {
      return new String(chars, from, size);
    }
  }
}
