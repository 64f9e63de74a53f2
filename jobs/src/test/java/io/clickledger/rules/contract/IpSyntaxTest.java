package io.clickledger.rules.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class IpSyntaxTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "/contract/ips.csv", numLinesToSkip = 1)
  void knowsAnAddressByItsForm(String description, String ip, boolean valid) {
    assertThat(IpSyntax.isAddress(ip)).isEqualTo(valid);
  }

  @Test
  void knowsEveryAddressThatJavaWrites() throws UnknownHostException {
    var random = new Random(6);
    for (var i = 0; i < 10_000; i++) {
      var bytes = new byte[i % 2 == 0 ? 4 : 16];
      random.nextBytes(bytes);
      var text = InetAddress.getByAddress(bytes).getHostAddress();

      assertThat(IpSyntax.isAddress(text)).as(text).isTrue();
    }
  }

  /** Text of digits, colons and dots is a literal to Java: it is read, never looked up. */
  @Test
  void agreesWithJavaOnRandomTextOfColons() {
    var random = new Random(4291);
    var parts = new String[] {":", "::", "0", "1", "ab", "ffff", "10000", "1.2.3.4", "1.2.3"};
    var valid = 0;
    for (var i = 0; i < 50_000; i++) {
      var text = new StringBuilder();
      for (var length = random.nextInt(2, 16); length > 0; length--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      if (text.indexOf(":") >= 0 && text.length() <= 45) {
        // Java overlooks zeros before a group of four digits and before an octet.
        var tooLong = text.toString().matches(".*([0-9a-f]{5}|\\b0[0-9]+\\.).*");
        var expected = !tooLong && isIpv6ToJava(text.toString());
        assertThat(IpSyntax.isAddress(text.toString())).as(text.toString()).isEqualTo(expected);
        valid += expected ? 1 : 0;
      }
    }
    assertThat(valid).isGreaterThan(100);
  }

  private static boolean isIpv6ToJava(String text) {
    try {
      // In brackets Java takes IPv6 literals only and asks no name server.
      InetAddress.getByName("[" + text + "]");
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
