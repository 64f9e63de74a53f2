package io.clickledger.rules.fraud;

import io.clickledger.rules.contract.IpSyntax;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * An address as a number of 128 bits, in the order of the unsigned numbers. An IPv4 address is the
 * IPv6 one that maps it ({@code ::ffff:a.b.c.d}, RFC 4291, section 2.5.5.2): written either way it
 * is the same.
 *
 * @param high the first 64 bits
 * @param low the others
 */
public record IpNumber(long high, long low) implements Comparable<IpNumber>, Serializable {
  private static final long MAPPED_IPV4 = 0xffff_0000_0000L;
  private static final int GROUPS = 8;

  /** The number of an address; null for text that is none, and for a masked one. */
  public static @Nullable IpNumber parse(String text) {
    if (!IpSyntax.isAddress(text) || IpSyntax.isMasked(text)) {
      return null;
    }
    return text.indexOf(':') < 0 ? new IpNumber(0, MAPPED_IPV4 | ipv4(text, 0)) : ipv6(text);
  }

  /** Four octets from a position to the end. */
  private static long ipv4(String text, int from) {
    long number = 0;
    long octet = 0;
    for (int i = from; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '.') {
        number = number << 8 | octet;
        octet = 0;
      } else {
        octet = octet * 10 + (c - '0');
      }
    }
    return number << 8 | octet;
  }

  private static IpNumber ipv6(String text) {
    var groups = new int[GROUPS];
    var count = 0;
    var gapAt = -1;
    var at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == ':') {
        if (text.startsWith("::", at)) {
          gapAt = count;
          at++;
        }
        at++;
        continue;
      }
      var end = text.indexOf(':', at);
      if (end < 0 && text.indexOf('.', at) >= 0) {
        var tail = ipv4(text, at);
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) (tail & 0xffff);
        break;
      }
      end = end < 0 ? text.length() : end;
      groups[count++] = Integer.parseInt(text, at, end, 16);
      at = end;
    }
    return of(groups, count, gapAt);
  }

  /** Groups with those behind the gap moved to the end. */
  private static IpNumber of(int[] groups, int count, int gapAt) {
    var whole = new long[GROUPS];
    for (int i = 0; i < count; i++) {
      whole[gapAt < 0 || i < gapAt ? i : GROUPS - count + i] = groups[i];
    }
    return new IpNumber(
        whole[0] << 48 | whole[1] << 32 | whole[2] << 16 | whole[3],
        whole[4] << 48 | whole[5] << 32 | whole[6] << 16 | whole[7]);
  }

  /** The number behind this one; null behind the last. */
  public @Nullable IpNumber next() {
    if (low != -1) {
      return new IpNumber(high, low + 1);
    }
    return high == -1 ? null : new IpNumber(high + 1, 0);
  }

  /** The number with all but its first bits 0. */
  IpNumber firstOfBlock(int bits) {
    return bits <= 64
        ? new IpNumber(high & firstBits(bits), 0)
        : new IpNumber(high, low & firstBits(bits - 64));
  }

  /** The number with all but its first bits 1. */
  IpNumber lastOfBlock(int bits) {
    return bits <= 64
        ? new IpNumber(high | ~firstBits(bits), -1)
        : new IpNumber(high, low | ~firstBits(bits - 64));
  }

  /** A mask of the first 0 to 64 bits. */
  private static long firstBits(int bits) {
    return bits == 0 ? 0 : -1L << 64 - bits;
  }

  @Override
  public int compareTo(IpNumber other) {
    var byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
