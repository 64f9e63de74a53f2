package io.clickledger.rules.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.rules.contract.ClickField;
import io.clickledger.rules.contract.ClickIdSyntax;
import io.clickledger.rules.contract.CsvCells;
import io.clickledger.rules.contract.IpSyntax;
import io.clickledger.rules.contract.Rfc3339;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A user whose identity, addresses and agents are taken out of records that nobody may have been
 * able to read: what surrounds them stays as it is, to the byte. A record is the user's where its
 * {@code user_id} is theirs.
 *
 * <p>A record that kept or broke the contract for another reason keeps doing so: an address gives
 * way to none, what was no address or no text to something that is none either.
 */
public final class ForgottenUser implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String USER_ID = ClickField.USER_ID.fieldName();
  private static final String IP = ClickField.IP.fieldName();
  private static final Set<String> PERSONAL =
      Set.of(USER_ID, IP, ClickField.USER_AGENT.fieldName());

  /** A member of an object by one of the three names; the record may break off inside its value. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "\"(%s)\"(\\s*+:\\s*+)(\"(?:[^\"\\\\]|\\\\.)*+\"?|\\{[^{}]*+\\}?|\\[[^\\[\\]]*+\\]?|[^\\s,{}\\[\\]\"]++)"
              .formatted(String.join("|", PERSONAL)),
          Pattern.DOTALL);

  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);

  private static final String FORGOTTEN_VALUE = "{\"forgotten\":\"%s\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String userId;
  private final Pseudonyms pseudonyms;

  public ForgottenUser(String userId, Pseudonyms pseudonyms) {
    this.userId = userId;
    this.pseudonyms = pseudonyms;
  }

  /** Whom to look for: never to be printed or kept. */
  public String userId() {
    return userId;
  }

  /** What stands for the user from now on. */
  public String pseudonym() {
    return pseudonyms.of(userId);
  }

  /** What stands for a value of the user. */
  public String pseudonym(String value) {
    return pseudonyms.of(value);
  }

  /**
   * A click as JSON, well formed or not.
   *
   * @return null where it is not the user's, or nothing of theirs is left in it
   */
  public byte @Nullable [] jsonClick(byte[] record) {
    var text = bytesAsText(record);
    return isTheirs(text) ? changed(text, withoutPersonal(text, true)) : null;
  }

  /**
   * A click as a line of a CSV file.
   *
   * @param header the columns; where they are not known, what is neither number, time nor id goes
   * @return null where it is not the user's, or nothing of theirs is left in it
   */
  public byte @Nullable [] csvClick(byte[] record, List<String> header) {
    var line = bytesAsText(record);
    var cells = new CsvCells();
    if (cells.split(line) != null) {
      var told = decoded(line);
      return tokens(told, userId, pseudonym()).equals(told) ? null : bytes(pseudonyms.of(told));
    }
    var isKnown = header.size() == cells.count();
    var isTheirs =
        IntStream.range(0, cells.count())
            .filter(i -> !isKnown || header.get(i).equals(USER_ID))
            .anyMatch(i -> decoded(cells.cell(i)).equals(userId));
    if (!isTheirs) {
      return null;
    }
    var kept = new ArrayList<String>();
    for (int i = 0; i < cells.count(); i++) {
      var cell = cells.cell(i);
      var value = decoded(cell);
      var isPersonal = isKnown ? PERSONAL.contains(header.get(i)) : mayBePersonal(value);
      kept.add(isPersonal ? forgottenCell(isKnown && header.get(i).equals(IP), value) : cell);
    }
    return changed(line, kept.stream().map(ForgottenUser::quoted).collect(Collectors.joining(",")));
  }

  /**
   * A ruling or a selector of one as JSON.
   *
   * @param isTheirs it is known to name a click of the user
   * @return with pseudonyms for all that names a person; as it was where it is not the user's
   */
  public String ruling(String json, boolean isTheirs) {
    var text = bytesAsText(bytes(json));
    return isTheirs || isTheirs(text) ? decoded(withoutPersonal(text, false)) : json;
  }

  /** A ruling that was rejected, as it came: JSON, or a line of a CSV file without its header. */
  public String rejectedRuling(String record) {
    var ruling = ruling(record, false);
    if (!ruling.equals(record) || record.stripLeading().startsWith("{")) {
      return ruling;
    }
    var line = csvClick(bytes(record), List.of());
    return line == null ? record : new String(line, StandardCharsets.UTF_8);
  }

  /** A text in words: the user's identity, wherever it stands by itself, gives way. */
  public String words(String text) {
    return tokens(text, userId, pseudonym());
  }

  /**
   * A JSON object of fields that the contract does not know, of a click of the user.
   *
   * @param values the click's identity, address and agent
   * @return with pseudonyms where a text holds one of the values
   */
  public String unknownFields(String json, List<@Nullable String> values) {
    return TEXT.matcher(json)
        .replaceAll(
            found -> {
              var text = unescaped(found.group());
              var kept = text;
              for (var value : values) {
                if (value != null && !value.isEmpty()) {
                  kept = tokens(kept, value, pseudonyms.of(value));
                }
              }
              return literal(kept.equals(text) ? found.group() : inQuotes(kept));
            });
  }

  private boolean isTheirs(String record) {
    return MEMBER
        .matcher(record)
        .results()
        .anyMatch(m -> m.group(1).equals(USER_ID) && value(m).equals(userId));
  }

  private String withoutPersonal(String record, boolean isClick) {
    return MEMBER
        .matcher(record)
        .replaceAll(m -> literal('"' + m.group(1) + '"' + m.group(2) + forgotten(m, isClick)));
  }

  private String forgotten(MatchResult member, boolean isClick) {
    var written = member.group(3);
    var value = value(member);
    if (written.equals("null") || Pseudonyms.isOne(value) || isForgottenValue(written)) {
      return written;
    }
    if (!written.startsWith("\"")) {
      return FORGOTTEN_VALUE.formatted(pseudonyms.of(value));
    }
    if (isClick && member.group(1).equals(IP) && IpSyntax.isAddress(value)) {
      return "null";
    }
    var isClosed = written.length() > 1 && written.endsWith("\"");
    return '"' + pseudonyms.of(value) + (isClosed ? "\"" : "");
  }

  private static boolean isForgottenValue(String written) {
    return written.startsWith(FORGOTTEN_VALUE.substring(0, FORGOTTEN_VALUE.indexOf('%')));
  }

  /** What a member says: the text of a text, else what is written. */
  private static String value(MatchResult member) {
    var written = member.group(3);
    return decoded(written).startsWith("\"") ? unescaped(decoded(written)) : decoded(written);
  }

  private static String unescaped(String written) {
    try {
      return JSON.readValue(written, String.class);
    } catch (JsonProcessingException broken) {
      return written.substring(1);
    }
  }

  private String forgottenCell(boolean isIp, String value) {
    if (value.isEmpty() || isIp && IpSyntax.isAddress(value)) {
      return "";
    }
    return pseudonyms.of(value);
  }

  private boolean mayBePersonal(String value) {
    return value.equals(userId)
        || IpSyntax.isAddress(value)
        || !value.isEmpty()
            && !ClickIdSyntax.isClickId(value)
            && Rfc3339.micros(value) == Rfc3339.INVALID;
  }

  /** Occurrences that are no part of a longer word. */
  private static String tokens(String text, String value, String replacement) {
    return Pattern.compile("(?<![\\w.~-])" + Pattern.quote(value) + "(?![\\w~-])")
        .matcher(text)
        .replaceAll(literal(replacement));
  }

  private static String literal(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private static String inQuotes(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static String quoted(String cell) {
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }

  private static byte @Nullable [] changed(String was, String is) {
    return Objects.equals(was, is) ? null : is.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One character a byte: bytes that are no text survive. */
  private static String bytesAsText(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String decoded(String bytesAsText) {
    return new String(bytesAsText.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
