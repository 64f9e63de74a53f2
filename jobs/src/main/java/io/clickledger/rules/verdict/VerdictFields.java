package io.clickledger.rules.verdict;

import io.clickledger.rules.Decision;
import io.clickledger.rules.VerdictTier;
import io.clickledger.rules.contract.ClickIdSyntax;
import io.clickledger.rules.contract.Rfc3339;
import io.clickledger.rules.fraud.IpRange;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one record in a fixed order; the first that breaks a rule rejects it. */
final class VerdictFields {
  static final String CLICK_ID = "click_id";
  static final String EVENT_DATE = "event_date";
  static final String IP = "ip";
  static final String USER_ID = "user_id";
  static final String USER_AGENT = "user_agent";
  static final String CAMPAIGN_ID = "campaign_id";
  static final String AD_ID = "ad_id";
  static final String ADVERTISER_ID = "advertiser_id";
  static final String PUBLISHER_ID = "publisher_id";
  static final String FROM = "from";
  static final String TO = "to";

  /** What a selector may ask for besides its stretch of time. */
  private static final List<String> CRITERIA =
      List.of(IP, USER_ID, USER_AGENT, CAMPAIGN_ID, AD_ID, ADVERTISER_ID, PUBLISHER_ID);

  static final List<String> SELECTOR =
      Stream.concat(CRITERIA.stream(), Stream.of(FROM, TO)).toList();

  private static final String TIER = "tier";
  private static final String DECISION = "decision";
  private static final String MODEL = "model";
  private static final String MODEL_VERSION = "model_version";
  private static final String SCORE = "score";
  private static final String DECIDED_AT = "decided_at";
  private static final String REASON = "reason";

  /** Every field, in the order in which they are judged. */
  static final List<String> NAMES =
      Stream.of(
              List.of(CLICK_ID, EVENT_DATE),
              SELECTOR,
              List.of(TIER, DECISION, MODEL, MODEL_VERSION, SCORE, DECIDED_AT, REASON))
          .flatMap(List::stream)
          .toList();

  /** What {@code billable_click} says of a click without a verdict: no model may be called so. */
  private static final String NO_RULE = "VALID";

  private static final int NAME_CHARACTERS_MAX = 200;
  private static final int SHOWN_CHARACTERS = 80;

  private final Map<String, String> fields;

  private VerdictFields(Map<String, String> fields) {
    this.fields = fields;
  }

  /** A broken rule, while a record is read. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    private final VerdictRejectReason reason;
    private final String detail;

    private Broken(VerdictRejectReason reason, String detail) {
      super(detail);
      this.reason = reason;
      this.detail = detail;
    }

    SuppliedRecord.Problem problem() {
      return new SuppliedRecord.Problem(reason, detail);
    }
  }

  /**
   * @param now when the file is imported
   */
  static Ruling read(Map<String, String> fields, Instant now) throws Broken {
    return new VerdictFields(fields).ruling(now);
  }

  private Ruling ruling(Instant now) throws Broken {
    requireKnownNames();
    requireOneTarget();
    var ruling =
        new Ruling(
            clickId(),
            eventDate(),
            selector(),
            tier(),
            decision(),
            model(),
            named(MODEL_VERSION),
            score(),
            time(DECIDED_AT),
            fields.get(REASON));
    if (ruling.decidedAt().isAfter(now)) {
      throw new Broken(
          VerdictRejectReason.DECIDED_IN_FUTURE,
          "%s %s lies after the import, %s".formatted(DECIDED_AT, ruling.decidedAt(), now));
    }
    return ruling;
  }

  /** A criterion that nobody reads would make a selector name more clicks than were meant. */
  private void requireKnownNames() throws Broken {
    for (var name : fields.keySet().stream().sorted().toList()) {
      if (!NAMES.contains(name)) {
        throw new Broken(VerdictRejectReason.BAD_FIELD, "the field \"" + name + "\" is unknown");
      }
    }
  }

  private void requireOneTarget() throws Broken {
    var selecting = SELECTOR.stream().filter(fields::containsKey).toList();
    if (fields.containsKey(CLICK_ID)) {
      if (!selecting.isEmpty()) {
        throw new Broken(
            VerdictRejectReason.SELECTOR_AND_CLICK,
            "names a click_id and selects by " + String.join(", ", selecting));
      }
      return;
    }
    if (selecting.isEmpty()) {
      throw new Broken(VerdictRejectReason.MISSING_FIELD, "has neither click_id nor a selector");
    }
    require(FROM);
    require(TO);
    if (CRITERIA.stream().noneMatch(fields::containsKey)) {
      throw new Broken(
          VerdictRejectReason.MISSING_FIELD,
          "selects every click of a time: add one of " + String.join(", ", CRITERIA));
    }
  }

  private @Nullable String clickId() throws Broken {
    var isClickId = "1 to 64 characters of [A-Za-z0-9._:~-]";
    return optional(CLICK_ID, ClickIdSyntax::isClickId, isClickId);
  }

  private @Nullable LocalDate eventDate() throws Broken {
    var text = fields.get(EVENT_DATE);
    if (text == null) {
      return null;
    }
    if (!fields.containsKey(CLICK_ID)) {
      throw new Broken(
          VerdictRejectReason.BAD_FIELD, "event_date stands beside a click_id only; use from, to");
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong(EVENT_DATE, "a date such as 2026-03-28");
    }
  }

  private @Nullable ClickSelector selector() throws Broken {
    if (fields.containsKey(CLICK_ID)) {
      return null;
    }
    var selector =
        new ClickSelector(
            ip(),
            fields.get(USER_ID),
            fields.get(USER_AGENT),
            id(CAMPAIGN_ID),
            id(AD_ID),
            id(ADVERTISER_ID),
            id(PUBLISHER_ID),
            time(FROM),
            time(TO));
    if (!selector.from().isBefore(selector.to())) {
      throw new Broken(
          VerdictRejectReason.BAD_FIELD,
          "from %s does not lie before to %s".formatted(selector.from(), selector.to()));
    }
    return selector;
  }

  private @Nullable IpRange ip() throws Broken {
    var text = fields.get(IP);
    if (text == null) {
      return null;
    }
    var dash = text.indexOf('-');
    var range =
        dash < 0
            ? IpRange.parse(text.strip())
            : IpRange.between(text.substring(0, dash).strip(), text.substring(dash + 1).strip());
    if (range == null) {
      throw wrong(IP, "an address, address/length or start-end, not masked");
    }
    return range;
  }

  private @Nullable Long id(String name) throws Broken {
    var text = fields.get(name);
    if (text == null) {
      return null;
    }
    try {
      if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.valueOf(text);
      }
    } catch (NumberFormatException tooLarge) {
      // Said below, as for every other text that is no such number.
    }
    throw wrong(name, "a whole number from 0 to " + Long.MAX_VALUE);
  }

  private VerdictTier tier() throws Broken {
    var tier = require(TIER);
    return switch (tier) {
      case "SIVT" -> VerdictTier.SIVT;
      case "MANUAL" -> VerdictTier.MANUAL;
      case "GIVT" ->
          throw new Broken(
              VerdictRejectReason.UNKNOWN_TIER,
              "tier GIVT is given by mark-traffic; a file gives SIVT or MANUAL");
      default ->
          throw new Broken(
              VerdictRejectReason.UNKNOWN_TIER,
              "tier is \"%s\", expected SIVT or MANUAL".formatted(shown(tier)));
    };
  }

  private Decision decision() throws Broken {
    return switch (require(DECISION)) {
      case "INVALID" -> Decision.INVALID;
      case "VALID" -> Decision.VALID;
      default -> throw wrong(DECISION, "INVALID or VALID");
    };
  }

  private String model() throws Broken {
    var model = named(MODEL);
    if (model.equals(NO_RULE)) {
      throw wrong(MODEL, "another name: a click without a verdict says VALID");
    }
    return model;
  }

  private String named(String name) throws Broken {
    var text = require(name);
    if (text.isBlank() || text.length() > NAME_CHARACTERS_MAX) {
      throw wrong(name, "a text of 1 to " + NAME_CHARACTERS_MAX + " characters");
    }
    return text;
  }

  private @Nullable Double score() throws Broken {
    var text = fields.get(SCORE);
    if (text == null) {
      return null;
    }
    BigDecimal score;
    try {
      score = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw wrong(SCORE, "a number from 0 to 1");
    }
    if (score.signum() < 0 || score.compareTo(BigDecimal.ONE) > 0) {
      throw new Broken(
          VerdictRejectReason.SCORE_OUT_OF_RANGE, "score %s lies outside 0 to 1".formatted(text));
    }
    return score.doubleValue();
  }

  private Instant time(String name) throws Broken {
    var micros = Rfc3339.micros(require(name));
    if (micros == Rfc3339.INVALID) {
      throw wrong(name, "a time of RFC 3339 with its zone, such as 2026-03-28T12:00:00Z");
    }
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private @Nullable String optional(String name, Predicate<String> isRight, String expected)
      throws Broken {
    var text = fields.get(name);
    if (text != null && !isRight.test(text)) {
      throw wrong(name, expected);
    }
    return text;
  }

  private String require(String name) throws Broken {
    var text = fields.get(name);
    if (text == null) {
      throw new Broken(VerdictRejectReason.MISSING_FIELD, name + " is missing");
    }
    return text;
  }

  private Broken wrong(String name, String expected) {
    return new Broken(
        VerdictRejectReason.BAD_FIELD,
        "%s is \"%s\", expected %s"
            .formatted(name, shown(fields.getOrDefault(name, "")), expected));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
