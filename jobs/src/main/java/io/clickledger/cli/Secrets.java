package io.clickledger.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Takes secrets out of everything that is printed, logged or recorded. */
final class Secrets {
  static final String MASK = "***";

  private static final String SECRET_WORD =
      "(?:secret|password|passwd|token|credential|access[._-]?key)";
  private static final Pattern SECRET_KEY = Pattern.compile(SECRET_WORD, Pattern.CASE_INSENSITIVE);

  /** {@code s3a://key:secret@bucket}; a secret pasted as it stands may hold slashes. */
  private static final Pattern USER_INFO =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)(?:[^\\s/?#:@]*:[^\\s@]*|[^\\s/?#]+)@");

  /** {@code trustStorePassword=x}, {@code password="x y"} inside a longer value. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(" + SECRET_WORD + "[A-Za-z0-9._-]*\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s,;&\"']+)",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /**
   * The value, or a mask where the key says that it is secret; secrets inside a value are masked.
   */
  static String masked(String key, String value) {
    return SECRET_KEY.matcher(key).find() ? MASK : masked(value);
  }

  /** A text with the user information of its URIs and its {@code password=…} parts masked. */
  static String masked(String text) {
    var withoutUsers = USER_INFO.matcher(text).replaceAll("$1" + MASK + "@");
    return ASSIGNMENT.matcher(withoutUsers).replaceAll("$1" + MASK);
  }

  static Map<String, String> masked(Map<String, String> settings) {
    var masked = new TreeMap<String, String>();
    settings.forEach((key, value) -> masked.put(key, masked(key, value)));
    return masked;
  }
}
