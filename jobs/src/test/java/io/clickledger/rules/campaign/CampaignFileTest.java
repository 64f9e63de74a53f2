package io.clickledger.rules.campaign;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class CampaignFileTest {
  private static final String HEADER =
      "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from";
  private static final List<String> COLUMNS = List.of(HEADER.split(","));
  private static final String LINE = "1,7,137000,USD,21000000,Asia/Kolkata,2026-01-01T00:00:00Z";
  private static final CampaignTerms TERMS =
      new CampaignTerms(
          1, 7, 137_000, "USD", 21_000_000, "Asia/Kolkata", Instant.parse("2026-01-01T00:00:00Z"));

  @ParameterizedTest(name = "{0}: {2}")
  @CsvFileSource(resources = "/campaign/cells.csv", numLinesToSkip = 1)
  void checksEveryCell(
      String description, String column, @Nullable String cell, @Nullable String problem) {
    var cells = LINE.split(",");
    cells[COLUMNS.indexOf(column)] = cell == null ? "" : cell.replace("'", "");

    var file = parse(HEADER + "\n" + String.join(",", cells));

    assertThat(file.problems())
        .isEqualTo(problem == null ? List.of() : List.of("line 2: " + problem));
    assertThat(file.terms()).hasSize(problem == null ? 1 : 0);
  }

  @Test
  void readsTermsAndTheirLine() {
    assertThat(parse(HEADER + "\n" + LINE + "\n").terms())
        .containsExactly(new PlacedTerms("line 2", TERMS));
  }

  @Test
  void readsColumnsInAnyOrder() {
    var header =
        "valid_from,currency,campaign_id,billing_zone,cpc_micros,advertiser_id,"
            + "daily_budget_micros";
    var line = "2026-01-01T00:00:00Z,USD,1,Asia/Kolkata,137000,7,21000000";

    assertThat(terms(header + "\n" + line)).containsExactly(TERMS);
  }

  @Test
  void readsWhatASpreadsheetWrites() {
    var quoted = "\"" + LINE.replace(",", "\",\"") + "\"";

    assertThat(terms("\uFEFF" + HEADER + "\r\n" + quoted + "\r\n")).containsExactly(TERMS);
  }

  @Test
  void cutsTheStartToMicroseconds() {
    var line = LINE.replace("00:00:00Z", "05:30:00.123456789+05:30");

    assertThat(terms(HEADER + "\n" + line))
        .extracting(CampaignTerms::validFrom)
        .containsExactly(Instant.parse("2026-01-01T00:00:00.123456Z"));
  }

  @Test
  void countsLinesAsAnEditorDoes() {
    var text = "\n" + HEADER + "\n\n" + LINE + "\n  \n\"a\nb\"" + LINE.substring(1) + "\n# note\n";

    var file = parse(text);

    assertThat(file.terms()).extracting(PlacedTerms::place).containsExactly("line 4");
    assertThat(file.problems())
        .containsExactly(
            "line 6: campaign_id is \"a\\nb\", expected a whole number from 0 on, in digits",
            "line 8: 1 cells, the header has 7");
  }

  @Test
  void collectsTheProblemsOfEveryLine() {
    var bad = "x,7,137000,usd,21000000,Asia/Kolkata,yesterday";

    var file = parse(String.join("\n", HEADER, bad, LINE, LINE + ",1", "1,2"));

    assertThat(file.terms()).hasSize(1);
    assertThat(file.problems())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("line 2: campaign_id is \"x\""),
            p -> assertThat(p).startsWith("line 2: currency is \"usd\""),
            p -> assertThat(p).startsWith("line 2: valid_from is \"yesterday\""),
            p -> assertThat(p).isEqualTo("line 4: 8 cells, the header has 7"),
            p -> assertThat(p).isEqualTo("line 5: 2 cells, the header has 7"));
  }

  @Test
  void namesBothLinesOfTermsThatOverlap() {
    var sameInstant = LINE.replace("2026-01-01T00:00:00Z", "2026-01-01T05:30:00+05:30");

    assertThat(parse(String.join("\n", HEADER, LINE, LINE.replace("1,7", "2,7"), sameInstant)))
        .extracting(CampaignFile::problems)
        .isEqualTo(
            List.of(
                "line 4: campaign 1 from 2026-01-01T00:00:00Z is on line 2 too: the terms of a"
                    + " campaign may not overlap"));
  }

  @Test
  void saysWhereAQuoteIsWrong() {
    var file = parse(String.join("\n", HEADER, LINE, "\"1\"2,7", LINE));

    assertThat(file.problems())
        .containsExactly(
            "line 3: a quote is wrong (one inside a quoted cell is written twice); what follows was"
                + " not read");
  }

  @Test
  void saysWhereAQuoteIsNotClosed() {
    var file = parse(String.join("\n", HEADER, LINE, "\"2,7" + ",1".repeat(5000), LINE));

    assertThat(file.problems()).hasSize(1).first().asString().startsWith("line 3: ");
  }

  @Test
  void saysWhatTheHeaderLacks() {
    refused(HEADER.replace("cpc_micros,", "cpc,") + "\n" + LINE, ErrorCode.SCHEMA)
        .hasMessage("the header of FILE lacks \"cpc_micros\" and has unknown \"cpc\"");
    refused(HEADER + ",currency\n" + LINE, ErrorCode.SCHEMA)
        .hasMessage("the header of FILE names a column twice");
    refused(HEADER + ",note\n" + LINE, ErrorCode.SCHEMA)
        .hasMessage("the header of FILE has unknown \"note\"");
    refused(LINE, ErrorCode.SCHEMA).hasMessageStartingWith("the header of FILE lacks");
  }

  @Test
  void refusesAFileThatHoldsNothing() {
    refused("", ErrorCode.CAMPAIGN).hasMessage("FILE is empty");
    refused("\n \n", ErrorCode.CAMPAIGN).hasMessage("FILE is empty");
    refused(HEADER + "\n", ErrorCode.CAMPAIGN).hasMessage("FILE has a header and no campaign");
  }

  @Test
  void refusesAFileThatIsNoText() {
    assertRefused(
            () -> CampaignFile.parse("FILE", ("\uFEFF" + HEADER).getBytes(UTF_16LE)),
            ErrorCode.CAMPAIGN)
        .hasMessage("FILE is not text in UTF-8");
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/campaign/accounts.csv", numLinesToSkip = 1)
  void givesAnAdvertiserOneAccountAtATime(
      String description, String file, @Nullable String table, @Nullable String conflicts) {
    var text = new StringBuilder(HEADER);
    for (var terms : file.split("\\|")) {
      text.append('\n').append(line(terms));
    }
    var inTable = table == null ? List.<CampaignTerms>of() : terms(HEADER + "\n" + line(table));

    var load = CampaignLoad.of(parse(text.toString()), inTable, false);

    assertThat(load.problems())
        .isEqualTo(conflicts == null ? List.of() : List.of(conflicts.split("\\|")));
  }

  @Test
  void namesAFewOfManyLinesInConflict() {
    var text = new StringBuilder(HEADER);
    for (int campaign = 1; campaign <= 9; campaign++) {
      text.append('\n').append(line(campaign + " 7 " + (campaign < 9 ? "USD" : "EUR") + " UTC 01"));
    }

    assertThat(CampaignLoad.of(parse(text.toString()), List.of(), false).problems())
        .containsExactly(
            "advertiser 7 has 2 currencies at 2026-01-01T00:00:00Z: EUR by line 10 (campaign 9 from"
                + " 2026-01-01T00:00:00Z); USD by line 2 (campaign 1 from 2026-01-01T00:00:00Z),"
                + " line 3 (campaign 2 from 2026-01-01T00:00:00Z), line 4 (campaign 3 from"
                + " 2026-01-01T00:00:00Z) and 5 more");
  }

  /** A line from "campaign advertiser currency zone day". */
  private static String line(String terms) {
    var parts = terms.split(" ");
    return "%s,%s,100,%s,1000,%s,2026-01-%sT00:00:00Z".formatted((Object[]) parts);
  }

  private static List<CampaignTerms> terms(String text) {
    var file = parse(text);
    assertThat(file.problems()).isEmpty();
    return file.terms().stream().map(PlacedTerms::terms).toList();
  }

  private static CampaignFile parse(String text) {
    return CampaignFile.parse("FILE", text.getBytes(UTF_8));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      String text, ErrorCode code) {
    return assertRefused(() -> parse(text), code);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ThrowingCallable parse, ErrorCode code) {
    return assertThatThrownBy(parse)
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
