package io.clickledger.rules.contract;

/** Whether a text is written as a click_id: 1 to 64 characters of {@code [A-Za-z0-9._:~-]}. */
public final class ClickIdSyntax {
  public static final int MAX_CHARS = 64;
  private static final boolean[] ALLOWED = allowed();

  private ClickIdSyntax() {}

  /**
   * @param text characters, or bytes of UTF-8 each in the place of one: all that is allowed is
   *     ASCII
   */
  public static boolean isClickId(CharSequence text) {
    var length = text.length();
    if (length == 0 || length > MAX_CHARS) {
      return false;
    }
    for (var i = 0; i < length; i++) {
      var c = text.charAt(i);
      if (c >= ALLOWED.length || !ALLOWED[c]) {
        return false;
      }
    }
    return true;
  }

  private static boolean[] allowed() {
    var allowed = new boolean[128];
    for (var c = 0; c < allowed.length; c++) {
      var letter = c | 0x20;
      allowed[c] =
          (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') || "._:~-".indexOf(c) >= 0;
    }
    return allowed;
  }
}
