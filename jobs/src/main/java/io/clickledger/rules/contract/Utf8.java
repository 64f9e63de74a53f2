package io.clickledger.rules.contract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Finds where bytes stop being UTF-8. Jackson does not: it lets overlong forms and encoded
 * surrogates pass, and reads UTF-16 and UTF-32 where it meets them. Reusable, not thread-safe.
 */
final class Utf8 {
  /** The bytes are UTF-8 throughout. */
  static final int VALID = -1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer sink = CharBuffer.allocate(1024);

  /** Position of the first byte that cannot be UTF-8, or {@link #VALID}. */
  int firstInvalid(byte[] bytes) {
    var ascii = asciiPrefix(bytes);
    if (ascii == bytes.length) {
      return VALID;
    }
    var in = ByteBuffer.wrap(bytes, ascii, bytes.length - ascii);
    decoder.reset();
    while (true) {
      sink.clear();
      var result = decoder.decode(in, sink, true);
      if (result.isError()) {
        return in.position();
      }
      if (result.isUnderflow()) {
        return VALID;
      }
    }
  }

  /** The UTF-8 bytes of a text; an unpaired surrogate counts as the one byte that replaces it. */
  static long length(String text) {
    var bytes = 0L;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        var pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        bytes += pair ? 4 : 1;
        i += pair ? 1 : 0;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }

  /** Length of a prefix, rounded down to eight bytes unless it is the whole, that is ASCII. */
  private static int asciiPrefix(byte[] bytes) {
    var at = 0;
    while (at + Long.BYTES <= bytes.length) {
      if (((long) LONGS.get(bytes, at) & HIGH_BITS) != 0) {
        return at;
      }
      at += Long.BYTES;
    }
    for (var i = at; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return at;
      }
    }
    return bytes.length;
  }
}
