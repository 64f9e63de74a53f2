package io.clickledger.demo.generate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.demo.generate.LandedRecords.Landed;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts landing files in plain collections, each figure by the words of its definition. The result
 * is flat: a path such as {@code hours/2026-03-28T10:00:00Z/2001/truth_clicks} and its number.
 */
final class NaiveRecount {
  private static final Duration LATE = Duration.ofMinutes(15);
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration CLOCK_AHEAD = Duration.ofSeconds(60);
  private static final Duration DOUBLE_CLICK = Duration.ofSeconds(10);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:~-]{1,64}");
  private static final List<String> BOTS =
      List.of(
          "Googlebot/2.1",
          "bingbot/2.0",
          "AhrefsBot",
          "SemrushBot",
          "YandexBot",
          "facebookexternalhit",
          "python-requests/",
          "curl/",
          "Scrapy",
          "HeadlessChrome",
          "Java-http-client/",
          "RestSharp/",
          "Snap URL Preview",
          "Iframely/");

  /** Words of user agents by the rule that these break. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "bot-user-agent",
          BOTS,
          "non-browser-agent",
          List.of(
              "reqwest/",
              "Deno/",
              "sqlmap/",
              "Nmap Scripting Engine",
              "Java-http-client/",
              "RestSharp/",
              "Privacy Preserving"),
          "prefetch-agent",
          List.of("SkypeUriPreview", "Snap URL Preview", "Iframely/", "Prefetch Proxy"));

  /** Addresses from the first to the last. */
  record Range(BigInteger first, BigInteger last) {}

  record Rate(Instant from, long cpcMicros) {}

  record Dimension(long advertiser, String currency, ZoneId zone, List<Rate> rates) {}

  record Copy(
      Path file,
      String id,
      Instant event,
      Instant received,
      long ad,
      long campaign,
      @Nullable String user,
      @Nullable String ip,
      @Nullable String agent,
      @Nullable Long price) {
    boolean late() {
      return Duration.between(event, received).compareTo(LATE) > 0;
    }
  }

  final Map<String, Long> figures = new TreeMap<>();
  final Map<Long, Dimension> campaigns = new HashMap<>();

  /** All valid records, in the order in which a reader by modification time meets them. */
  final List<Copy> copies = new ArrayList<>();

  /** Copies of each click, in the same order. */
  final Map<String, List<Copy>> clicks = new TreeMap<>();

  private final List<Range> dataCentres = dataCentres();

  private NaiveRecount() throws IOException {}

  static NaiveRecount of(Path out) throws IOException {
    var recount = new NaiveRecount();
    recount.readCampaigns(out.resolve("campaigns.csv"));
    for (var reason : Reason.values()) {
      recount.figures.put("rejected_by_reason/" + reason, 0L);
    }
    for (var record : LandedRecords.of(out.resolve("landing"))) {
      recount.read(record);
    }
    recount.countStream();
    recount.countTruth();
    return recount;
  }

  private void readCampaigns(Path csv) throws IOException {
    var lines = Files.readAllLines(csv);
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",");
      campaigns
          .computeIfAbsent(
              Long.valueOf(cells[0]),
              id ->
                  new Dimension(
                      Long.parseLong(cells[1]), cells[3], ZoneId.of(cells[5]), new ArrayList<>()))
          .rates()
          .add(new Rate(Instant.parse(cells[6]), Long.parseLong(cells[2])));
    }
  }

  private void read(Landed record) {
    add("records_read", 1);
    var object = record.object();
    var fault = object == null ? record.fault() : fault(object);
    if (object == null || fault != null) {
      add("rejected_by_reason/" + fault, 1);
      add("archive/rejected", 1);
      add("stream/rejected", 1);
      return;
    }
    add("archive/accepted", 1);
    var event = time(object.get("event_time"));
    var received = object.hasNonNull("received_at") ? time(object.get("received_at")) : event;
    var copy =
        new Copy(
            record.file(),
            object.get("click_id").asText(),
            event,
            received,
            object.get("ad_id").asLong(),
            object.get("campaign_id").asLong(),
            text(object, "user_id"),
            text(object, "ip"),
            text(object, "user_agent"),
            object.hasNonNull("price_micros") ? object.get("price_micros").asLong() : null);
    copies.add(copy);
    clicks.computeIfAbsent(copy.id(), id -> new ArrayList<>()).add(copy);
  }

  private static @Nullable String fault(ObjectNode object) {
    for (var field : List.of("click_id", "event_time", "ad_id", "campaign_id", "publisher_id")) {
      if (!object.hasNonNull(field)) {
        return "MISSING_FIELD";
      }
    }
    if (!ID.matcher(object.get("click_id").asText()).matches()) {
      return "BAD_CLICK_ID";
    }
    for (var field : List.of("ad_id", "campaign_id", "advertiser_id", "publisher_id")) {
      if (!isCount(object.get(field))) {
        return "BAD_ID";
      }
    }
    if (object.hasNonNull("price_micros") && !isCount(object.get("price_micros"))) {
      return "BAD_PRICE";
    }
    if (object.hasNonNull("ip") && !object.get("ip").isTextual()) {
      return "BAD_IP";
    }
    if (object.hasNonNull("user_agent") && !object.get("user_agent").isTextual()) {
      return "BAD_USER_AGENT";
    }
    try {
      var event = time(object.get("event_time"));
      var received = object.hasNonNull("received_at") ? time(object.get("received_at")) : event;
      return Duration.between(received, event).compareTo(AHEAD) > 0 ? "CLOCK_AHEAD" : null;
    } catch (DateTimeParseException e) {
      return "BAD_EVENT_TIME";
    }
  }

  private static boolean isCount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0;
  }

  private static Instant time(JsonNode value) {
    return value.isNumber()
        ? Instant.ofEpochMilli(value.asLong())
        : OffsetDateTime.parse(value.asText()).toInstant();
  }

  private void countStream() {
    var counted = new HashSet<String>();
    for (var copy : copies) {
      if (copy.late()) {
        add("stream/late", 1);
      } else if (counted.add(copy.id())) {
        add("stream/accepted", 1);
        add(hour(copy) + "stream_clicks", 1);
        add(hour(copy) + "stream_micros", price(copy));
        add("minutes/" + copy.event().truncatedTo(ChronoUnit.MINUTES) + "/stream_clicks", 1);
      } else {
        add("stream/duplicate", 1);
      }
    }
    for (var click : clicks.values()) {
      if (!counted.contains(click.get(0).id())) {
        add("never_counted_clicks", 1);
        add(hour(click.get(0)) + "never_counted_clicks", 1);
        add(hour(click.get(0)) + "never_counted_micros", price(click.get(0)));
      }
    }
  }

  private void countTruth() {
    var broken = brokenRules();
    var billingDays = new TreeSet<LocalDate>();
    var netByLine = new TreeMap<String, Long>();
    for (var copiesOfClick : clicks.values()) {
      var click = copiesOfClick.get(0);
      var dimension = dimension(click);
      var date = LocalDate.ofInstant(click.event(), ZoneOffset.UTC);
      var billingDay = LocalDate.ofInstant(click.event(), dimension.zone());
      billingDays.add(billingDay);
      var rules = broken.getOrDefault(click.id(), Set.of());
      boolean valid = rules.isEmpty();
      var day = "days/" + date + "/";
      add("distinct_clicks", 1);
      add(hour(click) + "truth_clicks", 1);
      add(hour(click) + "truth_micros", price(click));
      add("minutes/" + click.event().truncatedTo(ChronoUnit.MINUTES) + "/truth_clicks", 1);
      rules.forEach(rule -> add(day + "marked_clicks/" + rule, 1));
      add(day + "gross_micros/" + dimension.currency(), price(click));
      add(day + "net_micros/" + dimension.currency(), valid ? price(click) : 0);
      clicks(day, valid);
      for (var row :
          List.of(
              "campaign_days/" + date + "/" + click.campaign() + "/",
              "campaign_billing_days/" + billingDay + "/" + click.campaign() + "/")) {
        clicks(row, valid);
        add(row + "gross_micros", price(click));
        add(row + "net_micros", valid ? price(click) : 0);
      }
      var line = "invoices/" + dimension.advertiser() + "/" + click.campaign() + "/";
      clicks(line, valid);
      netByLine.merge(line, valid ? price(click) : 0, Long::sum);
    }
    netByLine.forEach(this::invoiceLine);
    figures.put("invoice_period_from", billingDays.first().toEpochDay());
    figures.put("invoice_period_to", billingDays.last().toEpochDay());
    topAds();
  }

  private void clicks(String row, boolean valid) {
    add(row + "gross_clicks", 1);
    add(row + "invalid_clicks", valid ? 0 : 1);
    add(row + "net_clicks", valid ? 1 : 0);
  }

  private void invoiceLine(String line, long micros) {
    var advertiser = line.split("/")[1];
    var campaign = requireNonNull(campaigns.get(Long.valueOf(line.split("/")[2])));
    int digits = Currency.getInstance(campaign.currency()).getDefaultFractionDigits();
    long minor =
        new BigDecimal(micros)
            .movePointLeft(6)
            .setScale(digits, RoundingMode.HALF_EVEN)
            .movePointRight(digits)
            .longValueExact();
    add(line + "net_micros", micros);
    add(line + "amount_minor", minor);
    add("invoices/" + advertiser + "/total_minor", minor);
    figures.put("invoices/" + advertiser + "/minor_digits", (long) digits);
  }

  /** The rules that clicks break, by id. */
  private Map<String, Set<String>> brokenRules() {
    var broken = new HashMap<String, Set<String>>();
    doubleClicks().forEach(id -> mark(broken, id, "double-click"));
    var firsts =
        clicks.values().stream()
            .map(copies -> Collections.min(copies, Comparator.comparing(Copy::received)))
            .toList();
    for (var click : firsts) {
      var agent = click.agent();
      NAMES.forEach(
          (rule, names) -> {
            if (agent != null && names.stream().anyMatch(agent::contains)) {
              mark(broken, click.id(), rule);
            }
          });
      if (agent == null) {
        mark(broken, click.id(), "non-browser-agent");
      }
      if (isOfDataCentre(click.ip())) {
        mark(broken, click.id(), "data-centre-ip");
      }
      if (Duration.between(click.received(), click.event()).compareTo(CLOCK_AHEAD) > 0) {
        mark(broken, click.id(), "clock-ahead");
      }
    }
    beyond(firsts, 60, click -> key(click.ip(), click.ad(), click))
        .forEach(id -> mark(broken, id, "ip-ad-cap"));
    beyond(firsts, 30, click -> key(click.user(), click.campaign(), click))
        .forEach(id -> mark(broken, id, "user-campaign-cap"));
    return broken;
  }

  private boolean isOfDataCentre(@Nullable String ip) {
    if (ip == null || ip.endsWith("*")) {
      return false;
    }
    var number = number(ip);
    return dataCentres.stream()
        .anyMatch(
            range -> range.first().compareTo(number) <= 0 && range.last().compareTo(number) >= 0);
  }

  /** The shipped list, which has {@code address/length} a line. */
  private static List<Range> dataCentres() throws IOException {
    var ranges = new ArrayList<Range>();
    for (var line : Files.readAllLines(Path.of("../conf/lists/data-centres.txt"))) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      var parts = line.split("/");
      int bits = parts[0].contains(":") ? 128 : 32;
      var first = number(parts[0]);
      var size = BigInteger.TWO.pow(bits - Integer.parseInt(parts[1]));
      ranges.add(new Range(first, first.add(size).subtract(BigInteger.ONE)));
    }
    return ranges;
  }

  /** IPv6 above all of IPv4. */
  private static BigInteger number(String ip) {
    try {
      var bytes = InetAddress.getByName(ip).getAddress();
      var number = new BigInteger(1, bytes);
      return bytes.length == 4 ? number : number.add(BigInteger.TWO.pow(32));
    } catch (UnknownHostException e) {
      throw new AssertionError(ip, e);
    }
  }

  private static void mark(Map<String, Set<String>> broken, String id, String rule) {
    broken.computeIfAbsent(id, any -> new TreeSet<>()).add(rule);
  }

  private static @Nullable String key(@Nullable String who, long what, Copy click) {
    return who == null
        ? null
        : who + " " + what + " " + click.event().truncatedTo(ChronoUnit.HOURS);
  }

  /** Ids of the clicks of each key after the first so many. */
  private static List<String> beyond(
      List<Copy> clicks, int most, Function<Copy, @Nullable String> key) {
    var byKey = new HashMap<String, List<Copy>>();
    for (var click : clicks) {
      var of = key.apply(click);
      if (of != null) {
        byKey.computeIfAbsent(of, any -> new ArrayList<>()).add(click);
      }
    }
    return byKey.values().stream()
        .flatMap(
            group ->
                group.stream()
                    .sorted(Comparator.comparing(Copy::event).thenComparing(Copy::id))
                    .skip(most))
        .map(Copy::id)
        .toList();
  }

  /** Ids of the clicks whose predecessor of the same user on the same ad is at most 10 s older. */
  private Set<String> doubleClicks() {
    var byUserAndAd = new HashMap<List<Object>, List<Copy>>();
    for (var copiesOfClick : clicks.values()) {
      var click = copiesOfClick.get(0);
      var user = click.user();
      if (user == null && click.ip() != null) {
        user = click.ip() + "|" + (click.agent() == null ? "" : click.agent());
      }
      if (user != null) {
        byUserAndAd.computeIfAbsent(List.of(user, click.ad()), key -> new ArrayList<>()).add(click);
      }
    }
    var doubles = new HashSet<String>();
    for (var group : byUserAndAd.values()) {
      group.sort(Comparator.comparing(Copy::event).thenComparing(Copy::id));
      for (int i = 1; i < group.size(); i++) {
        var gap = Duration.between(group.get(i - 1).event(), group.get(i).event());
        if (gap.compareTo(DOUBLE_CLICK) <= 0) {
          doubles.add(group.get(i).id());
        }
      }
    }
    return doubles;
  }

  private void topAds() {
    var byDay = new TreeMap<LocalDate, Map<Long, Long>>();
    for (var copiesOfClick : clicks.values()) {
      var click = copiesOfClick.get(0);
      byDay
          .computeIfAbsent(
              LocalDate.ofInstant(click.event(), ZoneOffset.UTC), day -> new HashMap<>())
          .merge(click.ad(), 1L, Long::sum);
    }
    byDay.forEach(
        (day, ads) ->
            ads.entrySet().stream()
                .sorted(
                    Map.Entry.<Long, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(20)
                .forEach(ad -> add("days/" + day + "/top_ads/" + ad.getKey(), ad.getValue())));
  }

  private Dimension dimension(Copy click) {
    return requireNonNull(campaigns.get(click.campaign()));
  }

  private long price(Copy click) {
    if (click.price() != null) {
      return click.price();
    }
    return dimension(click).rates().stream()
        .filter(rate -> !rate.from().isAfter(click.event()))
        .max(Comparator.comparing(Rate::from))
        .orElseThrow()
        .cpcMicros();
  }

  private static String hour(Copy copy) {
    return "hours/" + copy.event().truncatedTo(ChronoUnit.HOURS) + "/" + copy.campaign() + "/";
  }

  private static @Nullable String text(ObjectNode object, String field) {
    return object.hasNonNull(field) ? object.get(field).asText() : null;
  }

  private void add(String figure, long by) {
    figures.merge(figure, by, Long::sum);
  }
}
