package io.clickledger.rules.fraud;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that follow each other, IPv4 or IPv6, compared by all their 128 bits. A masked address
 * begins, ends and lies in none.
 *
 * @param first first address
 * @param last last address, included; not before the first
 */
public record IpRange(IpNumber first, IpNumber last) implements Serializable {
  private static final int BITS = 128;

  /** Bits of an address before which the 32 of IPv4 begin. */
  private static final int MAPPED_PREFIX = 96;

  public IpRange {
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("a range ends before it begins");
    }
  }

  /** One address or a block such as {@code 10.0.0.0/8}; null for any other text. */
  public static @Nullable IpRange parse(String text) {
    var slash = text.indexOf('/');
    return slash < 0
        ? between(text, text)
        : block(text.substring(0, slash), text.substring(slash + 1));
  }

  /** From one address to another of the same family; null for texts that are no such range. */
  public static @Nullable IpRange between(String start, String end) {
    var first = IpNumber.parse(start);
    var last = IpNumber.parse(end);
    var alike = start.indexOf(':') < 0 == end.indexOf(':') < 0;
    return first == null || last == null || !alike || first.compareTo(last) > 0
        ? null
        : new IpRange(first, last);
  }

  private static @Nullable IpRange block(String address, String length) {
    var number = IpNumber.parse(address);
    var isIpv4 = address.indexOf(':') < 0;
    if (number == null || !length.matches("\\d{1,3}")) {
      return null;
    }
    var bits = Integer.parseInt(length) + (isIpv4 ? MAPPED_PREFIX : 0);
    return bits > BITS ? null : new IpRange(number.firstOfBlock(bits), number.lastOfBlock(bits));
  }

  public boolean contains(IpNumber address) {
    return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
  }

  /** The range in one way: an address, else a block where it is one, else {@code first-last}. */
  @Override
  public String toString() {
    if (first.equals(last)) {
      return text(first);
    }
    for (var bits = 0; bits < BITS; bits++) {
      if (first.firstOfBlock(bits).equals(first) && first.lastOfBlock(bits).equals(last)) {
        var isIpv4 = bits >= MAPPED_PREFIX && text(first).indexOf(':') < 0;
        return text(first) + "/" + (isIpv4 ? bits - MAPPED_PREFIX : bits);
      }
    }
    return text(first) + "-" + text(last);
  }

  private static String text(IpNumber number) {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(number.high()).putLong(number.low());
    try {
      return InetAddress.getByAddress(bytes.array()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 16 bytes", e);
    }
  }
}
