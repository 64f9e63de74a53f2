package io.clickledger.rules.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DataCentresTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/addresses.csv", numLinesToSkip = 1)
  void namesTheAddressesOfARange(
      String description, String list, @Nullable String ip, boolean named) {
    assertThat(parse(list.replace(';', '\n')).names(ip)).isEqualTo(named);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/broken_ranges.csv", numLinesToSkip = 1)
  void namesTheLinesThatCannotBeRead(String description, String list, String problem) {
    assertThatThrownBy(() -> parse(list.replace(';', '\n')))
        .hasMessage(problem)
        .asInstanceOf(type(ClickledgerException.class))
        .extracting(ClickledgerException::code)
        .isEqualTo(ErrorCode.CONFIGURATION);
  }

  @Test
  void takesSeveralListsTogether() {
    var lists = new LinkedHashMap<String, byte[]>();
    lists.put("one", "10.0.0.0/8\n".getBytes(UTF_8));
    lists.put("two", "10.1.0.0,10.1.0.255,inside\n10.255.0.0,11.0.0.5,across\n".getBytes(UTF_8));

    var both = DataCentres.parse(lists);

    assertThat(both.size()).isEqualTo(1);
    assertThat(both.names("11.0.0.5")).isTrue();
    assertThat(both.names("11.0.0.6")).isFalse();
    assertThat(both.version()).isNotEqualTo(parse("10.0.0.0/8\n").version());
  }

  @Test
  void namesItsContentInTheVersion() {
    // printf '10.0.0.0/8\n' | sha256sum
    assertThat(parse("10.0.0.0/8\n").version()).isEqualTo("1/list-9b4e4561");
  }

  @Test
  void shipsAListThatLeavesPrivateAndReservedAddressesAlone() throws IOException {
    try (var in = DataCentresTest.class.getResourceAsStream("/lists/data-centres.txt")) {
      var shipped =
          DataCentres.parse(Map.of("shipped", in == null ? new byte[0] : in.readAllBytes()));

      assertThat(shipped.size()).isGreaterThan(30);
      assertThat(List.of("52.4.1.2", "34.100.0.1", "2600:1f00::1")).allMatch(shipped::names);
      assertThat(List.of("10.0.0.1", "100.64.0.1", "192.168.1.1", "2001:db8::1", "127.0.0.1"))
          .noneMatch(shipped::names);
    }
  }

  /** A million addresses against a scan of all ranges by the JDK's own parser. */
  @Test
  void agreesWithAScanOfTheWholeList() throws IOException {
    var file = SharedData.file("lists/ipcat-growlfm-datacenters.csv");
    var content = Files.readString(file);
    var list = DataCentres.parse(Map.of("ipcat", content.getBytes(UTF_8)));
    var ranges = content.lines().map(line -> line.split(",")).map(DataCentresTest::range).toList();
    var first = ranges.stream().mapToLong(range -> range[0]).toArray();
    var last = ranges.stream().mapToLong(range -> range[1]).toArray();
    var random = new Random(11);
    var inside = 0;
    var differing = new ArrayList<String>();
    for (int i = 0; i < 1_000_000; i++) {
      var number =
          random.nextInt(4) == 0 ? edge(ranges, random) : Integer.toUnsignedLong(random.nextInt());
      var expected = isIn(first, last, number);
      var ip = text(number);
      if (list.names(ip) != expected) {
        differing.add(ip);
      }
      inside += expected ? 1 : 0;
    }
    assertThat(differing).isEmpty();
    System.out.printf(
        "data centres: %,d lines, %,d ranges; of 1,000,000 addresses %,d lie in one%n",
        ranges.size(), list.size(), inside);
    assertThat(inside).isBetween(100_000, 900_000);
  }

  private static long[] range(String[] cells) {
    return new long[] {number(cells[0]), number(cells[1])};
  }

  private static long number(String ip) {
    try {
      return new BigInteger(1, InetAddress.getByName(ip).getAddress()).longValueExact();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** The first or last address of a range, or the one beside it. */
  private static long edge(List<long[]> ranges, Random random) {
    var range = ranges.get(random.nextInt(ranges.size()));
    return range[random.nextInt(2)] + random.nextInt(3) - 1;
  }

  private static String text(long number) {
    return (number >>> 24)
        + "."
        + (number >>> 16 & 255)
        + "."
        + (number >>> 8 & 255)
        + "."
        + (number & 255);
  }

  private static boolean isIn(long[] first, long[] last, long number) {
    for (int i = 0; i < first.length; i++) {
      if (first[i] <= number && number <= last[i]) {
        return true;
      }
    }
    return false;
  }

  private static DataCentres parse(String list) {
    return DataCentres.parse(Map.of("LIST", list.getBytes(UTF_8)));
  }
}
