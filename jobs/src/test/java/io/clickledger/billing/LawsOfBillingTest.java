package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.RawRow;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The laws of billing on 240 small worlds: late clicks and verdicts come in three rounds, and after
 * each one what was issued must add up to what a naive count of everything says. A second lake gets
 * the same in another order.
 */
@Tag("long")
class LawsOfBillingTest {
  private static final int WORLDS = 240;
  private static final int ROUNDS = 3;
  private static final BillingWorlds MADE = new BillingWorlds(WORLDS, ROUNDS);

  private static final List<List<InvoiceDocument>> AFTER_ROUND = new ArrayList<>();
  private static final AuditedLake ORDERED = new AuditedLake();
  private static final AuditedLake SHUFFLED = new AuditedLake();

  @BeforeAll
  static void bill() {
    campaigns(ORDERED);
    campaigns(SHUFFLED);
    for (int round = 0; round < ROUNDS; round++) {
      arrive(ORDERED, round, rowsOf(round), marksOf(round));
      ORDERED.at("2026-04-%02dT00:00:00Z".formatted(3 + round)).newestTruth(days());
      ORDERED.issue(BillingWorlds.FIRST_DAY.toString(), BillingWorlds.LAST_DAY.toString());
      AFTER_ROUND.add(ORDERED.documents());
    }
    var rows = new ArrayList<RawRow>();
    var marks = new ArrayList<Row>();
    for (int round = ROUNDS - 1; round >= 0; round--) {
      rows.addAll(rowsOf(round));
      marks.addAll(marksOf(round));
    }
    Collections.shuffle(rows, new Random(1));
    Collections.shuffle(marks, new Random(2));
    var half = rows.size() / 2;
    arrive(SHUFFLED, 0, rows.subList(0, half), marks.subList(marks.size() / 3, marks.size()));
    arrive(SHUFFLED, 1, rows.subList(half, rows.size()), marks.subList(0, marks.size() / 3));
    SHUFFLED.at("2026-04-05T00:00:00Z").newestTruth(days());
    SHUFFLED.issue(BillingWorlds.FIRST_DAY.toString(), BillingWorlds.LAST_DAY.toString());
  }

  @Test
  void linesAndNotesAddUpToWhatANaiveCountSaysAfterEveryRound() {
    for (int round = 0; round < ROUNDS; round++) {
      var issued = lines(AFTER_ROUND.get(round));
      var expected = MADE.expected(round);
      assertThat(money(issued)).as("round " + round).isEqualTo(money(expected));
      // Where no money has changed, no note tells of clicks that are not charged.
      var noted = advertisersOf(fresh(round));
      assertThat(only(noted, issued)).as("round " + round).isEqualTo(only(noted, expected));
    }
    var notes = AFTER_ROUND.get(ROUNDS - 1).stream().filter(d -> !d.isInvoice()).count();
    assertThat(notes).isGreaterThan(WORLDS / 2);
  }

  @Test
  void neverChangesWhatIsIssued() {
    for (int round = 1; round < ROUNDS; round++) {
      var before = AFTER_ROUND.get(round - 1);
      assertThat(AFTER_ROUND.get(round).subList(0, before.size())).isEqualTo(before);
    }
    var numbers = AFTER_ROUND.get(ROUNDS - 1).stream().map(InvoiceDocument::number).toList();
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i + 1L);
    }
  }

  @Test
  void writesANoteOnlyWhereMoneyHasChanged() {
    for (int round = 1; round < ROUNDS; round++) {
      var before = money(MADE.expected(round - 1));
      var after = money(MADE.expected(round));
      var notes = fresh(round).stream().filter(document -> !document.isInvoice()).toList();
      for (var advertiser : advertisersOf(notes)) {
        assertThat(only(Set.of(advertiser), after)).isNotEqualTo(only(Set.of(advertiser), before));
      }
      assertThat(notes).isNotEmpty();
    }
  }

  @Test
  void grossIsValidAndInvalidAtEveryLevel() {
    for (var document : AFTER_ROUND.get(ROUNDS - 1)) {
      var statement = document.statement();
      assertThat(statement.grossClicks())
          .isEqualTo(statement.invalidClicks() + statement.netClicks());
    }
    var clicks = ORDERED.lake().read(BillableClick.TABLE);
    var gross = clicks.count();
    var net = clicks.where(BillableClick.BILLABLE).count();
    for (var level : List.of(TruthHour.TABLE, TruthDay.TABLE)) {
      var sums =
          ORDERED
              .lake()
              .read(level)
              .selectExpr("sum(gross_clicks)", "sum(invalid_clicks)", "sum(net_clicks)")
              .head();
      assertThat(sums.getLong(0)).isEqualTo(gross);
      assertThat(sums.getLong(2)).isEqualTo(net);
      assertThat(sums.getLong(1)).isEqualTo(gross - net);
    }
  }

  @Test
  void orderOfArrivalDoesNotMatter() {
    assertThat(billable(SHUFFLED)).isEqualTo(billable(ORDERED));
    assertThat(lines(SHUFFLED.documents())).isEqualTo(MADE.expected(ROUNDS - 1));
    assertThat(money(lines(ORDERED.documents()))).isEqualTo(money(MADE.expected(ROUNDS - 1)));
    assertThat(SHUFFLED.documents()).allMatch(InvoiceDocument::isInvoice);
  }

  @Test
  void issuingAgainChangesNothing() {
    var before = ORDERED.documents();

    ORDERED.issue(BillingWorlds.FIRST_DAY.toString(), BillingWorlds.LAST_DAY.toString());

    assertThat(ORDERED.documents()).isEqualTo(before);
  }

  @Test
  void verifiesTheLastNoteOfAWorld() {
    var note = AFTER_ROUND.get(ROUNDS - 1).get(AFTER_ROUND.get(ROUNDS - 1).size() - 1);

    assertThat(note.isInvoice()).isFalse();
    assertThat(ORDERED.verify(note.invoiceNo()).exitCode()).isZero();
  }

  private static String[] days() {
    return new String[] {"2026-03-28", "2026-03-29"};
  }

  private static void campaigns(AuditedLake lake) {
    lake.write(
        Campaign.TABLE,
        MADE.terms.stream()
            .map(
                t ->
                    RowFactory.create(
                        t.campaign(),
                        t.advertiser(),
                        t.cpcMicros(),
                        t.currency(),
                        1L,
                        t.zone(),
                        t.from()))
            .toArray(Row[]::new));
  }

  private static List<RawRow> rowsOf(int round) {
    return MADE.copies.stream()
        .filter(copy -> copy.round() == round)
        .map(BillingWorlds.Copy::row)
        .toList();
  }

  private static List<Row> marksOf(int round) {
    return MADE.marks.stream()
        .filter(mark -> mark.round() == round)
        .map(m -> AuditedLake.mark(m.id(), m.day(), m.tier(), "rule", m.decision(), m.decidedAt()))
        .toList();
  }

  private static void arrive(AuditedLake lake, int round, List<RawRow> rows, List<Row> marks) {
    lake.clicks(rows.toArray(RawRow[]::new));
    lake.write(ClickVerdict.TABLE, marks.toArray(Row[]::new));
  }

  /** By "advertiser currency campaign"; lines without a figure left out. */
  private static Map<String, BillingWorlds.Line> lines(List<InvoiceDocument> documents) {
    var sums = new TreeMap<String, long[]>();
    for (var document : documents) {
      var account = document.statement().account();
      for (var line : document.statement().lines()) {
        var key = account.advertiserId() + " " + account.currency() + " " + line.key().campaignId();
        var f = line.figures();
        var sum = sums.computeIfAbsent(key, k -> new long[6]);
        var add =
            new long[] {
              f.grossClicks(),
              f.givtClicks(),
              f.sivtClicks(),
              f.manualClicks(),
              f.netMicros(),
              line.amountMinor()
            };
        for (int i = 0; i < add.length; i++) {
          sum[i] += add[i];
        }
      }
    }
    var lines = new TreeMap<String, BillingWorlds.Line>();
    sums.forEach(
        (key, s) -> lines.put(key, new BillingWorlds.Line(s[0], s[1], s[2], s[3], s[4], s[5])));
    return lines;
  }

  /** Exact micros and minor units, by line; lines without either left out. */
  private static Map<String, List<Long>> money(Map<String, BillingWorlds.Line> lines) {
    var money = new TreeMap<String, List<Long>>();
    lines.forEach(
        (key, line) -> {
          if (line.netMicros() != 0 || line.minor() != 0) {
            money.put(key, List.of(line.netMicros(), line.minor()));
          }
        });
    return money;
  }

  /** The documents that a round added. */
  private static List<InvoiceDocument> fresh(int round) {
    var documents = AFTER_ROUND.get(round);
    return round == 0
        ? documents
        : documents.subList(AFTER_ROUND.get(round - 1).size(), documents.size());
  }

  private static Set<Long> advertisersOf(List<InvoiceDocument> documents) {
    return documents.stream()
        .map(document -> document.statement().account().advertiserId())
        .collect(Collectors.toSet());
  }

  private static <T> Map<String, T> only(Set<Long> advertisers, Map<String, T> byLine) {
    return byLine.entrySet().stream()
        .filter(line -> advertisers.contains(Long.valueOf(line.getKey().split(" ")[0])))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static List<String> billable(AuditedLake lake) {
    return lake.lake().read(BillableClick.TABLE).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }
}
