package io.clickledger.demo.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/** Text as bytes, built without objects per value. Not synchronised. */
final class LineBuffer {
  private static final long SECOND = 1_000_000;

  private byte[] bytes = new byte[1 << 16];
  private int length;
  private long dayOfPrefix = Long.MIN_VALUE;
  private byte[] datePrefix = {};

  void clear() {
    length = 0;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  LineBuffer put(byte[] part) {
    room(part.length);
    System.arraycopy(part, 0, bytes, length, part.length);
    length += part.length;
    return this;
  }

  LineBuffer put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  LineBuffer put(String text) {
    int start = length;
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length = start;
        return put(text.getBytes(StandardCharsets.UTF_8));
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  LineBuffer put(long number) {
    if (number < 0) {
      return put(Long.toString(number));
    }
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits(number, digits);
  }

  /** An instant, without quotes. */
  LineBuffer put(long micros, TimeStyle style) {
    if (style.isInteger(micros)) {
      return put(micros / 1_000);
    }
    long local = micros + style.offsetMicros();
    long day = Math.floorDiv(local, GeneratorSettings.DAY_MICROS);
    if (day != dayOfPrefix) {
      datePrefix = (LocalDate.ofEpochDay(day) + "T").getBytes(StandardCharsets.US_ASCII);
      dayOfPrefix = day;
    }
    long ofDay = local - day * GeneratorSettings.DAY_MICROS;
    put(datePrefix);
    digits(ofDay / (3_600 * SECOND), 2).put(':');
    digits(ofDay / (60 * SECOND) % 60, 2).put(':');
    digits(ofDay / SECOND % 60, 2);
    if (style.hasFraction(micros)) {
      put('.');
      long fraction = ofDay % SECOND;
      if (fraction % 1_000 == 0) {
        digits(fraction / 1_000, 3);
      } else {
        digits(fraction, 6);
      }
    }
    return put(style.suffix());
  }

  private LineBuffer digits(long number, int count) {
    room(count);
    long rest = number;
    for (int i = length + count - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
    return this;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
