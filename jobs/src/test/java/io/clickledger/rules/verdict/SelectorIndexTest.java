package io.clickledger.rules.verdict;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.fraud.IpRange;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index against a scan of all selectors that shares no code with it. */
class SelectorIndexTest {
  private static final Instant START = Instant.parse("2026-03-28T00:00:00Z");
  private static final long START_MICROS = START.getEpochSecond() * 1_000_000;

  /** A selector as it was drawn; null and -1 ask for nothing. */
  private record Drawn(
      @Nullable BigInteger firstIp,
      @Nullable BigInteger lastIp,
      @Nullable String user,
      @Nullable String agent,
      long campaign,
      long ad,
      long advertiser,
      long publisher,
      int fromSecond,
      int toSecond) {

    private boolean names(ClickTraits click, @Nullable BigInteger ip) {
      var micros = click.eventMicros() - START_MICROS;
      return micros >= fromSecond * 1_000_000L
          && micros < toSecond * 1_000_000L
          && (firstIp == null
              || ip != null
                  && firstIp.compareTo(ip) <= 0
                  && ip.compareTo(requireNonNull(lastIp)) <= 0)
          && (user == null || user.equals(click.userId()))
          && (agent == null || agent.equals(click.userAgent()))
          && (campaign < 0 || campaign == click.campaignId())
          && (ad < 0 || ad == click.adId())
          && (advertiser < 0 || advertiser == click.advertiserId())
          && (publisher < 0 || publisher == click.publisherId());
    }

    private ClickSelector selector() {
      return new ClickSelector(
          firstIp == null ? null : IpRange.between(text(firstIp), text(requireNonNull(lastIp))),
          user,
          agent,
          orNull(campaign),
          orNull(ad),
          orNull(advertiser),
          orNull(publisher),
          START.plusSeconds(fromSecond),
          START.plusSeconds(toSecond));
    }

    private static @Nullable Long orNull(long id) {
      return id < 0 ? null : id;
    }
  }

  @Test
  void agreesWithAScanOfAllSelectors() {
    var random = new Random(20260328);
    var named = 0;
    for (int world = 0; world < 40; world++) {
      var drawn = new ArrayList<Drawn>();
      while (drawn.size() < 1 + random.nextInt(60)) {
        var one = draw(random);
        if (one.firstIp != null || one.user != null || one.agent != null || one.campaign >= 0) {
          drawn.add(one);
        }
      }
      var selectors = drawn.stream().map(Drawn::selector).toList();
      var index = new SelectorIndex(selectors);
      for (int i = 0; i < 2_000; i++) {
        var ip = random.nextInt(8) == 0 ? null : near(drawn, random);
        var click = click(random, ip == null ? maskedOrNone(random) : text(ip));
        var expected = scan(drawn, click, ip);
        assertThat(index.naming(click)).as("%s", click).containsExactly(expected);
        for (int s = 0; s < selectors.size(); s++) {
          assertThat(selectors.get(s).names(click)).isEqualTo(drawn.get(s).names(click, ip));
        }
        named += expected.length > 0 ? 1 : 0;
      }
    }
    assertThat(named).isBetween(5_000, 75_000);
  }

  private static int[] scan(List<Drawn> drawn, ClickTraits click, @Nullable BigInteger ip) {
    var found = new ArrayList<Integer>();
    for (int i = 0; i < drawn.size(); i++) {
      if (drawn.get(i).names(click, ip)) {
        found.add(i);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Drawn draw(Random random) {
    BigInteger first = null;
    BigInteger last = null;
    if (random.nextInt(4) > 0) {
      first = address(random);
      last = first.add(BigInteger.valueOf(random.nextInt(3) == 0 ? 0 : random.nextInt(4_000)));
      if (isIpv4(first) != isIpv4(last)) {
        last = first;
      }
    }
    var from = random.nextInt(50);
    return new Drawn(
        first,
        last,
        random.nextInt(4) == 0 ? "u" + random.nextInt(4) : null,
        random.nextInt(6) == 0 ? "agent " + random.nextInt(3) : null,
        random.nextInt(3) == 0 ? random.nextInt(4) : -1,
        random.nextInt(6) == 0 ? random.nextInt(4) : -1,
        random.nextInt(6) == 0 ? random.nextInt(3) : -1,
        random.nextInt(6) == 0 ? random.nextInt(3) : -1,
        from,
        from + 1 + random.nextInt(50));
  }

  /** Addresses close to each other, in both families and around a carry into the upper half. */
  private static BigInteger address(Random random) {
    var base =
        switch (random.nextInt(4)) {
          case 0 -> mapped(0x0a00_0000L);
          case 1 -> mapped(0xffff_0000L);
          case 2 -> new BigInteger("20010db8000000007fffffffffffff00", 16);
          default -> new BigInteger("20010db8000000ffffffffffffffff00", 16);
        };
    return base.add(BigInteger.valueOf(random.nextInt(5_000)));
  }

  private static BigInteger mapped(long ipv4) {
    return BigInteger.valueOf(0xffff_0000_0000L + ipv4);
  }

  private static boolean isIpv4(BigInteger address) {
    return address.shiftRight(32).equals(BigInteger.valueOf(0xffff));
  }

  private static BigInteger near(List<Drawn> drawn, Random random) {
    var one = drawn.get(random.nextInt(drawn.size()));
    if (one.firstIp == null || random.nextInt(4) == 0) {
      return address(random);
    }
    var edge = random.nextBoolean() ? one.firstIp : requireNonNull(one.lastIp);
    return edge.add(BigInteger.valueOf(random.nextInt(3) - 1));
  }

  private static @Nullable String maskedOrNone(Random random) {
    return random.nextBoolean() ? "10.0.0.*" : null;
  }

  private static ClickTraits click(Random random, @Nullable String ip) {
    return new ClickTraits(
        START_MICROS + random.nextInt(100) * 1_000_000L,
        ip,
        random.nextInt(4) == 0 ? null : "u" + random.nextInt(4),
        random.nextInt(4) == 0 ? null : "agent " + random.nextInt(3),
        random.nextInt(4),
        random.nextInt(4),
        random.nextInt(3),
        random.nextInt(3));
  }

  private static String text(BigInteger address) {
    var bytes = new byte[16];
    var value = address.toByteArray();
    var length = Math.min(16, value.length);
    System.arraycopy(value, value.length - length, bytes, 16 - length, length);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
