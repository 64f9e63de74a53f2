package io.clickledger.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the words of a command line say, before any file or default is looked at.
 *
 * @param words commands in the order given; for {@code help}, its topic too
 * @param flags values by option name
 * @param help a description is asked for, and nothing is to run
 * @param version the version is asked for
 */
record Invocation(List<String> words, Map<String, String> flags, boolean help, boolean version) {
  static final Invocation EMPTY = new Invocation(List.of(), Map.of(), false, false);

  Invocation withWord(String word) {
    var longer = Stream.concat(words.stream(), Stream.of(word)).collect(Collectors.toList());
    return new Invocation(List.copyOf(longer), flags, help, version);
  }

  Invocation withFlag(String name, String value) {
    var more = new LinkedHashMap<>(flags);
    more.put(name, value);
    return new Invocation(words, more, help, version);
  }

  Invocation withHelp() {
    return new Invocation(words, flags, true, version);
  }

  Invocation withVersion() {
    return new Invocation(words, flags, help, true);
  }
}
