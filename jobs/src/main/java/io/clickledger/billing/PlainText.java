package io.clickledger.billing;

/** Text as XML 1.0 and HTML can hold it. */
final class PlainText {
  private static final int REPLACEMENT = 0xFFFD;

  private PlainText() {}

  /** The text with U+FFFD in place of each character that XML 1.0 does not allow. */
  static String of(String text) {
    var allowed = new StringBuilder(text.length());
    text.codePoints().map(c -> isAllowed(c) ? c : REPLACEMENT).forEach(allowed::appendCodePoint);
    return allowed.toString();
  }

  /** The production {@code Char} of XML 1.0, which has no lone surrogates. */
  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
