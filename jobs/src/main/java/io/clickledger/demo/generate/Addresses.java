package io.clickledger.demo.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where clicks come from: people from ranges that nobody owns (100.64.0.0/10, 2001:db8::/32),
 * servers from blocks within the shipped list of data centres. Text is canonical (RFC 5952 for
 * IPv6): the last group or byte is never zero.
 */
final class Addresses {
  private static final int IPV6_ONE_IN = 10;
  private static final char MASK = '*';

  /** The first two bytes of servers: the ends of listed ranges, and whole ranges. */
  private static final List<String> SERVERS =
      List.of("3.80.", "3.95.", "35.192.", "35.195.", "104.131.", "5.9.");

  /** The first two groups of servers. */
  private static final List<String> SERVERS_IPV6 = List.of("2600:1f00:", "2600:1fff:", "2a01:4f8:");

  private Addresses() {}

  /** A person's address, always the same one. */
  static String ofPerson(long user, boolean masked) {
    int bits = (int) (user >>> 32);
    return isIpv6(bits)
        ? ipv6("2001:db8:" + Integer.toHexString((bits >>> 16) | 1) + ':', bits, user)
        : ipv4("100." + (64 + (bits >>> 26)) + '.', bits, masked);
  }

  /** A server's address, always the same one. */
  static String ofServer(long user, boolean masked) {
    int bits = (int) (user >>> 32);
    return isIpv6(bits)
        ? ipv6(SERVERS_IPV6.get((bits >>> 16) % SERVERS_IPV6.size()), bits, user)
        : ipv4(SERVERS.get((bits >>> 16) % SERVERS.size()), bits, masked);
  }

  /** Whether an address is one of a server. Of a masked one nobody can tell. */
  static boolean isServer(@Nullable String ip) {
    if (ip == null || ip.charAt(ip.length() - 1) == MASK) {
      return false;
    }
    var blocks = ip.indexOf(':') < 0 ? SERVERS : SERVERS_IPV6;
    return blocks.stream().anyMatch(ip::startsWith);
  }

  private static boolean isIpv6(int bits) {
    return Integer.remainderUnsigned(bits, IPV6_ONE_IN) == 0;
  }

  private static String ipv4(String firstTwo, int bits, boolean masked) {
    var ip = new StringBuilder(15).append(firstTwo).append((bits >>> 8) & 0xff).append('.');
    return masked ? ip.append(MASK).toString() : ip.append((bits & 0xff) | 1).toString();
  }

  private static String ipv6(String first, int bits, long user) {
    return first
        + Integer.toHexString((bits & 0xffff) | 1)
        + "::"
        + Long.toHexString((user & 0xffff) | 1);
  }
}
