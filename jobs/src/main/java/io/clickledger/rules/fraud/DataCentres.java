package io.clickledger.rules.fraud;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Sha256;
import io.clickledger.rules.contract.Utf8Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rule {@code data-centre-ip}: the address lies in a range that belongs to servers, where no
 * person sits. A masked address lies in none.
 *
 * <p>A list is text in UTF-8 with or without a byte order mark, IPv4 and IPv6 mixed: a line is
 * {@code start,end} (what follows the next comma is for its readers), a block such as {@code
 * 10.0.0.0/8}, or one address. Empty lines, and what follows a {@code #}, are passed over. Ranges
 * that overlap are taken together.
 */
public final class DataCentres implements GivtRule {
  public static final String RULE = "data-centre-ip";

  private static final long serialVersionUID = 1L;

  /** Of the rule's own text: goes up when its meaning changes. */
  private static final String REVISION = "1";

  private static final int PROBLEMS_SHOWN = 20;

  /** Of the ranges, in order and apart: high and low halves of the first and the last address. */
  private final long[] firstHigh;

  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;
  private final String contentHash;

  private DataCentres(SortedMap<IpNumber, IpNumber> ranges, String contentHash) {
    this.firstHigh = ranges.keySet().stream().mapToLong(IpNumber::high).toArray();
    this.firstLow = ranges.keySet().stream().mapToLong(IpNumber::low).toArray();
    this.lastHigh = ranges.values().stream().mapToLong(IpNumber::high).toArray();
    this.lastLow = ranges.values().stream().mapToLong(IpNumber::low).toArray();
    this.contentHash = contentHash;
  }

  /**
   * Reads lists.
   *
   * @param lists content by name, in an order that is part of the version
   * @throws ClickledgerException CONFIGURATION, naming every line that cannot be read; no list of
   *     which a part is broken is used
   */
  public static DataCentres parse(Map<String, byte[]> lists) {
    var ranges = new TreeMap<IpNumber, IpNumber>();
    var problems = new ArrayList<String>();
    var all = new ByteArrayOutputStream();
    lists.forEach(
        (name, content) -> {
          all.writeBytes(content);
          readLines(name, content, ranges, problems);
        });
    if (!problems.isEmpty()) {
      throw broken(problems);
    }
    return new DataCentres(joined(ranges), Sha256.of(all.toByteArray()));
  }

  private static void readLines(
      String name, byte[] content, Map<IpNumber, IpNumber> ranges, List<String> problems) {
    String text;
    try {
      text = Utf8Text.of(content);
    } catch (CharacterCodingException e) {
      problems.add(name + " is not text in UTF-8");
      return;
    }
    var isEmpty = true;
    var number = 0;
    for (var line : text.lines().toList()) {
      number++;
      var said = line.replaceFirst("#.*", "").strip();
      if (said.isEmpty()) {
        continue;
      }
      isEmpty = false;
      var range = range(said);
      if (range == null) {
        problems.add("%s, line %d: \"%s\" is no range of addresses".formatted(name, number, said));
      } else {
        ranges.merge(range.first(), range.last(), (a, b) -> a.compareTo(b) < 0 ? b : a);
      }
    }
    if (isEmpty) {
      problems.add(name + " holds no range");
    }
  }

  private static @Nullable IpRange range(String line) {
    var comma = line.indexOf(',');
    if (comma < 0) {
      return IpRange.parse(line);
    }
    var second = line.indexOf(',', comma + 1);
    var end = line.substring(comma + 1, second < 0 ? line.length() : second);
    return IpRange.between(line.substring(0, comma).strip(), end.strip());
  }

  private static SortedMap<IpNumber, IpNumber> joined(SortedMap<IpNumber, IpNumber> ranges) {
    var joined = new TreeMap<IpNumber, IpNumber>();
    ranges.forEach(
        (first, last) -> {
          var before = joined.lastEntry();
          if (before == null || before.getValue().compareTo(first) < 0) {
            joined.put(first, last);
          } else if (before.getValue().compareTo(last) < 0) {
            joined.put(before.getKey(), last);
          }
        });
    return joined;
  }

  private static ClickledgerException broken(List<String> problems) {
    var more = problems.size() - PROBLEMS_SHOWN;
    return new ClickledgerException(
        ErrorCode.CONFIGURATION,
        problems.stream()
            .limit(PROBLEMS_SHOWN)
            .collect(Collectors.joining("\n  ", "", more > 0 ? "\n  and " + more + " more" : "")),
        "correct the list: start,end or address/length or one address a line; nothing was written");
  }

  /** Whether an address lies in one of the ranges. A masked or missing one lies in none. */
  public boolean names(@Nullable String ip) {
    var number = ip == null ? null : IpNumber.parse(ip);
    if (number == null) {
      return false;
    }
    var low = 0;
    var high = firstHigh.length - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      if (compare(firstHigh[middle], firstLow[middle], number) > 0) {
        high = middle - 1;
      } else if (compare(lastHigh[middle], lastLow[middle], number) < 0) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  private static int compare(long high, long low, IpNumber number) {
    var byHigh = Long.compareUnsigned(high, number.high());
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, number.low());
  }

  /** Ranges, after those that overlap were taken together. */
  public int size() {
    return firstHigh.length;
  }

  @Override
  public String rule() {
    return RULE;
  }

  /** Revision and lists, for example {@code 1/list-0a1b2c3d}: the hash of what they say. */
  @Override
  public String version() {
    return REVISION + "/list-" + contentHash.substring(0, 8);
  }
}
