package io.clickledger.raw;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The bytes of a record as {@code rejected_click} keeps them. */
final class PayloadText {
  private PayloadText() {}

  /** As text; bytes that are not UTF-8 show as U+FFFD. */
  static String of(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** In base 64 where the text does not hold them all. */
  static Optional<String> base64(byte[] payload) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
      return Optional.empty();
    } catch (CharacterCodingException notUtf8) {
      return Optional.of(Base64.getEncoder().encodeToString(payload));
    }
  }
}
