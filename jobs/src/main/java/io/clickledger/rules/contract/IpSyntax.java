package io.clickledger.rules.contract;

/**
 * Whether a text is written as an IP address. Nothing is resolved and nothing is normalised.
 *
 * <p>IPv4 is four decimal octets without leading zeros, of which the last ones may be masked as
 * {@code *}, {@code x} or {@code xxx}. IPv6 is the text form of RFC 4291, section 2.2, with {@code
 * ::} and a dotted tail (masked or not), in which any group may be {@code *}. A zone ({@code
 * %eth0}), a port, brackets and a prefix length are not part of an address.
 */
public final class IpSyntax {
  /** Six groups of four and a dotted tail: the longest form. */
  private static final int MAX_CHARS = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

  private static final int GROUPS = 8;

  private IpSyntax() {}

  /**
   * @param text characters, or bytes of UTF-8 each in the place of one: no form has any but ASCII
   */
  public static boolean isAddress(CharSequence text) {
    if (text.length() == 0 || text.length() > MAX_CHARS) {
      return false;
    }
    return isIpv4(text, 0) || (holds(text, ':', 0) && isIpv6(text));
  }

  /** Whether an address is masked somewhere. */
  public static boolean isMasked(String address) {
    return address.indexOf('*') >= 0 || address.indexOf('x') >= 0;
  }

  private static boolean isIpv4(CharSequence text, int from) {
    var octets = 0;
    var masked = false;
    var at = from;
    while (true) {
      var end = endOfPart(text, '.', at);
      if (isMask(text, at, end)) {
        masked = true;
      } else if (masked || !isOctet(text, at, end)) {
        return false;
      }
      octets++;
      if (end == text.length()) {
        return octets == 4;
      }
      at = end + 1;
    }
  }

  private static boolean isIpv6(CharSequence text) {
    var compressed = text.length() > 1 && text.charAt(0) == ':' && text.charAt(1) == ':';
    var at = compressed ? 2 : 0;
    var groups = 0;
    while (at < text.length() || !compressed) {
      var end = endOfPart(text, ':', at);
      if (end == text.length() && holds(text, '.', at)) {
        return isIpv4(text, at) && isWhole(groups + 2, compressed);
      }
      if (!isGroup(text, at, end)) {
        return false;
      }
      groups++;
      if (end == text.length()) {
        break;
      }
      at = end + 1;
      if (at == text.length()) {
        return false;
      }
      if (text.charAt(at) == ':') {
        if (compressed) {
          return false;
        }
        compressed = true;
        at++;
      }
    }
    return isWhole(groups, compressed);
  }

  /** {@code ::} stands for one group or more. */
  private static boolean isWhole(int groups, boolean compressed) {
    return compressed ? groups < GROUPS : groups == GROUPS;
  }

  private static int endOfPart(CharSequence text, char separator, int from) {
    var end = from;
    while (end < text.length() && text.charAt(end) != separator) {
      end++;
    }
    return end;
  }

  private static boolean holds(CharSequence text, char wanted, int from) {
    return endOfPart(text, wanted, from) < text.length();
  }

  private static boolean isMask(CharSequence text, int from, int end) {
    return switch (end - from) {
      case 1 -> text.charAt(from) == '*' || text.charAt(from) == 'x';
      case 3 ->
          text.charAt(from) == 'x' && text.charAt(from + 1) == 'x' && text.charAt(from + 2) == 'x';
      default -> false;
    };
  }

  private static boolean isOctet(CharSequence text, int from, int end) {
    var length = end - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      return false;
    }
    var value = 0;
    for (var i = from; i < end; i++) {
      var digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
    return value <= 255;
  }

  private static boolean isGroup(CharSequence text, int from, int end) {
    var length = end - from;
    if (length == 1 && text.charAt(from) == '*') {
      return true;
    }
    if (length < 1 || length > 4) {
      return false;
    }
    for (var i = from; i < end; i++) {
      if (!isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexDigit(char c) {
    var letter = c | 0x20;
    return (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'f');
  }
}
