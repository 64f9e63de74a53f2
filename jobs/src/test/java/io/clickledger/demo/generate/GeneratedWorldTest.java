package io.clickledger.demo.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clickledger.demo.generate.NaiveRecount.Copy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a world must hold so that the product is put to the test, read back from its files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedWorldTest {
  private static final Instant FROM = Instant.parse("2026-03-28T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-30T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private GeneratorSettings settings;
  private NaiveRecount world;
  private String text;
  private Path out;

  @BeforeAll
  void generate(@TempDir Path dir) throws IOException {
    out = dir.resolve("out");
    settings =
        OracleAgreesWithNaiveRecountTest.troubled(31).clicks(30_000).fileSeconds(600).build();
    ClickGeneratorTest.generate(settings, out);
    world = NaiveRecount.of(out);
    world.clicks.values().forEach(copies -> copies.sort(Comparator.comparing(Copy::received)));
    var all = new StringBuilder();
    for (var file : LandedRecords.files(out.resolve("landing"))) {
      all.append(Files.readString(file, StandardCharsets.UTF_8));
    }
    text = all.toString();
  }

  @Test
  void hasRecordsOfEveryReason() {
    for (var reason : Reason.values()) {
      assertThat(world.figures.get("rejected_by_reason/" + reason)).as(reason.name()).isPositive();
    }
  }

  @Test
  void hasEveryKindOfFlaw() {
    assertThat(text.lines())
        .anyMatch(line -> line.startsWith("{") && !line.endsWith("}"))
        .anyMatch(line -> line.startsWith("<html>"))
        .anyMatch(String::isEmpty)
        .anyMatch(line -> line.startsWith("[{"))
        .anyMatch(line -> line.equals("\"click\""))
        .anyMatch(line -> line.contains("\"ad_id\":1,\"ad_id\":"))
        .anyMatch(line -> line.startsWith("{\"event_time\""))
        .anyMatch(line -> line.startsWith("{\"click_id\":\"click é/"))
        .anyMatch(line -> line.matches("\\{\"click_id\":\"[^\"]{65}\".*"))
        .anyMatch(line -> line.contains("\"ad_id\":-"))
        .anyMatch(line -> line.contains("\"campaign_id\":\"2001\""))
        .anyMatch(line -> line.contains("\"campaign_id\":2001.5"))
        .anyMatch(line -> line.contains("\"publisher_id\":9223372036854775808"))
        .anyMatch(line -> line.contains("\"event_time\":\"2026-03-28T12:00:00.000\""))
        .anyMatch(line -> line.contains("\"event_time\":\"yesterday\""))
        .anyMatch(line -> line.contains("\"event_time\":\"2026-02-30T"))
        .anyMatch(line -> line.contains("\"price_micros\":-"))
        .anyMatch(line -> line.contains("\"price_micros\":\"cheap\"}"))
        .anyMatch(line -> line.contains("\"ip\":1684300800,"))
        .anyMatch(line -> line.contains("\"user_agent\":133,"));
  }

  @Test
  void writesTheSameInstantsInManyWays() {
    assertThat(text)
        .containsPattern("\"event_time\":1774[0-9]{9},\"received_at\":1774")
        .containsPattern("\"event_time\":\"[^\"]*\\.[0-9]{3}\\+05:30\"")
        .containsPattern("\"event_time\":\"[^\"]*-04:00\"")
        .containsPattern("\"event_time\":\"[^\"]*\\+00:00\"")
        .containsPattern("\"event_time\":\"[^\"]*T[0-9:]{8}Z\"")
        .containsPattern("\"event_time\":\"[^\"]*\\.[0-9]{6}Z\"");
  }

  @Test
  void hasFieldsThatAreNullMaskedUnknownOrUnusual() {
    assertThat(text)
        .contains("\"user_id\":null", "\"ip\":null", "\"user_agent\":null", "\"price_micros\":null")
        .contains("\"price_micros\":0}", "\"sdk\":{", "Note 12 \\\"Pro\\\"", "Téléphone")
        .containsPattern("\"ip\":\"100\\.[0-9]+\\.[0-9]+\\.\\*\"")
        .containsPattern("\"ip\":\"2001:db8:")
        .containsPattern("\"event_time\":[^,]*,\"ad_id\"")
        .contains(":ad~srv-7_B.z\"");
    assertThat(world.clicks.keySet()).anyMatch(id -> id.length() == 64);
  }

  @Test
  void liesWithinItsDaysAndTouchesBothEnds() {
    assertThat(world.copies)
        .allMatch(copy -> !copy.event().isBefore(FROM) && copy.event().isBefore(TO))
        .anyMatch(copy -> copy.event().isBefore(FROM.plus(SECOND)))
        .anyMatch(copy -> copy.event().isAfter(TO.minus(Duration.ofMinutes(5))))
        .anyMatch(copy -> copy.received().isAfter(TO.plus(Duration.ofMinutes(30))));
  }

  @Test
  void hasClicksOnBothSidesOfEveryMidnightAndRateChange() {
    for (var campaign : world.campaigns.values()) {
      for (var day = FROM; day.isBefore(TO); day = day.plus(1, ChronoUnit.DAYS)) {
        var local = day.atZone(campaign.zone()).toLocalDate().atStartOfDay(campaign.zone());
        assertBothSides(local.toInstant(), copy -> zoneOf(copy).equals(campaign.zone().getId()));
      }
    }
    world.campaigns.forEach(
        (id, campaign) ->
            campaign
                .rates()
                .forEach(rate -> assertBothSides(rate.from(), c -> c.campaign() == id)));
  }

  private void assertBothSides(Instant edge, Predicate<Copy> whose) {
    if (edge.isAfter(FROM) && edge.isBefore(TO)) {
      assertThat(world.copies.stream().filter(whose))
          .as("clicks around %s", edge)
          .anyMatch(copy -> copy.event().equals(edge.minusMillis(1)))
          .anyMatch(copy -> copy.event().equals(edge))
          .anyMatch(copy -> copy.event().equals(edge.plusMillis(1)));
    }
  }

  private String zoneOf(Copy copy) {
    return requireNonNull(world.campaigns.get(copy.campaign())).zone().getId();
  }

  @Test
  void goesToTheLimitsOfLatenessAndOfClocks() {
    assertThat(world.copies)
        .extracting(copy -> Duration.between(copy.event(), copy.received()))
        .contains(Duration.ofMinutes(15), Duration.ofMinutes(15).plusMillis(1))
        .contains(Duration.ofMinutes(-5))
        .allMatch(delay -> delay.compareTo(Duration.ofMinutes(-5)) >= 0)
        .anyMatch(delay -> delay.compareTo(Duration.ofMinutes(150)) > 0);
    assertThat(firsts())
        .extracting(copy -> Duration.between(copy.event(), copy.received()))
        .allMatch(delay -> delay.compareTo(Duration.ofHours(3).plusMillis(1)) <= 0);
  }

  @Test
  void sendsCopiesThatAgreeIntoOtherFiles() {
    int copied = 0;
    for (var copies : world.clicks.values()) {
      var first = copies.get(0);
      for (var copy : copies.subList(1, copies.size())) {
        copied++;
        assertThat(copy)
            .usingRecursiveComparison()
            .ignoringFields("file", "received")
            .isEqualTo(first);
        assertThat(copy.file()).isNotEqualTo(first.file());
        assertThat(copy.received()).isAfterOrEqualTo(first.received().plus(SECOND));
      }
    }
    assertThat(copied).isGreaterThan(6_000);
    assertThat(world.clicks.values()).anyMatch(copies -> copies.size() > 3);
    assertThat(world.clicks.values())
        .as("on time first, late later")
        .anyMatch(copies -> !copies.get(0).late() && copies.get(copies.size() - 1).late());
  }

  @Test
  void keepsTheSharesItWasAskedFor() {
    double clicks = settings.clicks();
    long bots = firsts().stream().filter(GeneratedWorldTest::isBot).count();
    long noPrice = firsts().stream().filter(copy -> copy.price() == null).count();
    long late = firsts().stream().filter(Copy::late).count();
    long copied = world.clicks.values().stream().filter(copies -> copies.size() > 1).count();
    assertThat(bots / clicks).isCloseTo(settings.botShare(), within(0.01));
    assertThat(noPrice / clicks).isCloseTo(settings.priceNullShare(), within(0.02));
    assertThat(late / clicks).isCloseTo(settings.lateShare(), within(0.01));
    assertThat(copied / clicks).isCloseTo(settings.duplicateShare(), within(0.02));
    assertThat(world.figures.getOrDefault("rejected_by_reason/CLOCK_AHEAD", 0L) / clicks)
        .isCloseTo(settings.clockAheadShare(), within(0.01));
  }

  @Test
  void breaksEveryRoutineRule() {
    for (var rule : RoutineMarks.Rule.values()) {
      assertThat(marked(rule)).as(rule.text).isGreaterThan(10);
    }
  }

  @Test
  void hasServersAndProgramsInTheSharesItWasAskedFor() {
    double clicks = settings.clicks();
    long noAgent = firsts().stream().filter(copy -> copy.agent() == null).count();
    assertThat(noAgent / clicks).isCloseTo(settings.nullAgentShare(), within(0.01));
    assertThat(marked(RoutineMarks.Rule.PREFETCH) / clicks)
        .isCloseTo(settings.prefetchShare(), within(0.01));
    assertThat((marked(RoutineMarks.Rule.NON_BROWSER) - noAgent) / clicks)
        .as("the programs that show no page, and one of the prefetching agents")
        .isCloseTo(settings.nonBrowserShare() + settings.prefetchShare() / 5, within(0.01));
    assertThat(marked(RoutineMarks.Rule.DATA_CENTRE) / clicks)
        .isCloseTo(settings.serverShare(), within(0.01));
    assertThat(text)
        .containsPattern("\"ip\":\"3\\.80\\.")
        .containsPattern("\"ip\":\"2600:1fff:")
        .as("a server that nobody can tell from others")
        .containsPattern("\"ip\":\"(3\\.80|3\\.95|5\\.9|35\\.19[25]|104\\.131)\\.[0-9]+\\.\\*\"");
  }

  private long marked(RoutineMarks.Rule rule) {
    return world.figures.entrySet().stream()
        .filter(figure -> figure.getKey().endsWith("/marked_clicks/" + rule.text))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void letsOneAdGoViralForAnHour() {
    var hour = settings.viralHour();
    var inHour =
        firsts().stream().filter(c -> c.event().truncatedTo(ChronoUnit.HOURS).equals(hour));
    var byAd = new HashMap<Long, Integer>();
    inHour.forEach(copy -> byAd.merge(copy.ad(), 1, Integer::sum));
    int all = byAd.values().stream().mapToInt(Integer::intValue).sum();
    int most = byAd.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    long hourBefore =
        firsts().stream()
            .filter(c -> c.event().truncatedTo(ChronoUnit.HOURS).equals(hour.minusSeconds(3_600)))
            .count();
    assertThat(most / (double) all).isCloseTo(settings.viralShare(), within(0.04));
    assertThat(all).isGreaterThan((int) (1.6 * hourBefore));
  }

  @Test
  void landsFilesSoThatTheirOrderIsTheOrderOfReceipt() throws IOException {
    var files = LandedRecords.files(out.resolve("landing"));
    assertThat(files).isSorted();
    var newest = Instant.MIN;
    var newestInFile = new HashMap<Path, Instant>();
    for (var copy : world.copies) {
      assertThat(copy.received())
          .as("disorder")
          .isAfter(newest.equals(Instant.MIN) ? newest : newest.minusSeconds(615));
      newest = newest.isAfter(copy.received()) ? newest : copy.received();
      newestInFile.merge(copy.file(), copy.received(), (a, b) -> a.isAfter(b) ? a : b);
    }
    for (var file : files) {
      var closed = Files.getLastModifiedTime(file).toInstant();
      assertThat(newestInFile.getOrDefault(file, Instant.MIN)).isBeforeOrEqualTo(closed);
    }
    assertThat(new HashSet<>(files)).hasSameSizeAs(files);
  }

  @Test
  void givesEveryAdvertiserOneCurrencyAndOneZoneAndOldRates() {
    var accounts = new HashMap<Long, String>();
    for (var campaign : world.campaigns.values()) {
      var account = campaign.currency() + " " + campaign.zone();
      assertThat(accounts.computeIfAbsent(campaign.advertiser(), id -> account)).isEqualTo(account);
      assertThat(campaign.rates().get(0).from()).isBefore(FROM.minus(30, ChronoUnit.DAYS));
      for (var later : campaign.rates().subList(1, campaign.rates().size())) {
        assertThat(later.from())
            .isBetween(FROM, TO)
            .isEqualTo(later.from().truncatedTo(ChronoUnit.HOURS));
      }
    }
    assertThat(accounts).hasSize(12);
    assertThat(world.campaigns.values()).anyMatch(campaign -> campaign.rates().size() == 2);
    assertThat(accounts.values())
        .contains("USD America/New_York", "EUR Europe/Berlin", "INR Asia/Kolkata", "USD UTC")
        .contains("JPY Asia/Tokyo", "KWD Asia/Kuwait");
  }

  private List<Copy> firsts() {
    return world.clicks.values().stream().map(copies -> copies.get(0)).toList();
  }

  private static boolean isBot(Copy copy) {
    return copy.agent() != null && Agents.BOTS.contains(copy.agent());
  }
}
