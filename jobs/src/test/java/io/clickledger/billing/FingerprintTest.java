package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Statement STATEMENT = Documents.statement(7, "USD", 10_015_000, 137_000);
  private static final String TEXT =
      """
      clickledger-invoice-2
      invoice_no=INV-000001
      kind=INVOICE
      advertiser_id=7
      currency=USD
      billing_zone=Asia/Kolkata
      period=2026-03-01/2026-03-31
      lines_by=campaign
      totals=2,0,2,10152000,1016,-8000
      line=1,,1,0,0,0,1,0,1,2,10015000,10015000,1002,-5000,99
      line=2,,1,0,0,0,1,0,1,2,137000,137000,14,-3000,99
      input=2026-03-28/campaign=3
      input=2026-03-28/raw_click=12
      """;

  @Test
  void sealsTheDocumentedText() throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256");

    assertThat(Fingerprint.canonicalText("INV-000001", "INVOICE", null, null, STATEMENT))
        .isEqualTo(TEXT);
    assertThat(Documents.invoice(1, STATEMENT).fingerprint())
        .isEqualTo(HexFormat.of().formatHex(sha256.digest(TEXT.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void isTheSameWhoeverIssuesAndWhenever() {
    var other = new InvoiceDocument.Issue("9.9.9", Instant.parse("2027-01-01T00:00:00Z"), "run-2");

    assertThat(InvoiceDocument.invoice("INV", 1, STATEMENT, other).fingerprint())
        .isEqualTo(Documents.invoice(1, STATEMENT).fingerprint());
  }

  @Test
  void doesNotDependOnTheOrderOfLines() {
    var reversed = List.of(STATEMENT.lines().get(1), STATEMENT.lines().get(0));

    assertThat(Documents.invoice(1, with(STATEMENT, reversed, STATEMENT.inputVersions())))
        .isEqualTo(Documents.invoice(1, STATEMENT));
  }

  @Test
  void changesWithEveryPartOfTheDocument() {
    var versions = new TreeMap<>(STATEMENT.inputVersions());
    versions.put("2026-03-28/raw_click", 13L);
    var account = new Account(7, STATEMENT.account().currency(), ZoneId.of("Asia/Tokyo"));
    var fingerprints =
        List.of(
            Documents.invoice(1, STATEMENT).fingerprint(),
            Documents.invoice(2, STATEMENT).fingerprint(),
            Documents.invoice(1, Documents.statement(8, "USD", 10_015_000, 137_000)).fingerprint(),
            Documents.invoice(1, Documents.statement(7, "EUR", 10_015_000, 137_000)).fingerprint(),
            Documents.invoice(1, Documents.statement(7, "USD", 10_015_000, 137_001)).fingerprint(),
            Documents.invoice(1, with(STATEMENT, STATEMENT.lines(), versions)).fingerprint(),
            Documents.invoice(
                    1,
                    new Statement(
                        account,
                        STATEMENT.period(),
                        STATEMENT.linesBy(),
                        STATEMENT.lines(),
                        STATEMENT.inputVersions()))
                .fingerprint(),
            Documents.invoice(1, withFirst(new LineKey(1, 4L), null)).fingerprint(),
            Documents.invoice(1, withFirst(new LineKey(1, null), new PriceBand(1, 3)))
                .fingerprint(),
            Fingerprint.of("INV-000001", "CREDIT_NOTE", null, null, STATEMENT),
            Fingerprint.of("INV-000001", "INVOICE", "INV-000009", null, STATEMENT),
            Fingerprint.of("INV-000001", "INVOICE", null, "late verdict", STATEMENT));

    assertThat(new HashSet<>(fingerprints)).hasSameSizeAs(fingerprints);
  }

  @Test
  void textCannotPretendToBeALineOfItsOwn() {
    var text =
        Fingerprint.canonicalText("INV-000001", "DEBIT_NOTE", "x\nline=1", "a\\n\rb", STATEMENT);

    assertThat(text).contains("refers_to=x\\nline=1\n").contains("reason=a\\\\n\\rb\n");
  }

  @Test
  void tellsAnAlteredDocument() {
    var issued = Documents.invoice(1, STATEMENT);
    var altered =
        new InvoiceDocument(
            issued.series(),
            issued.number(),
            issued.kind(),
            null,
            null,
            Documents.statement(7, "USD", 10_015_000, 1),
            issued.fingerprint(),
            issued.issue());

    assertThat(issued.isIntact()).isTrue();
    assertThat(altered.isIntact()).isFalse();
  }

  private static Statement with(
      Statement statement, List<InvoiceLine> lines, java.util.SortedMap<String, Long> versions) {
    return new Statement(
        statement.account(), statement.period(), statement.linesBy(), lines, versions);
  }

  private static Statement withFirst(LineKey key, @Nullable PriceBand band) {
    var first = STATEMENT.lines().get(0);
    var other =
        new InvoiceLine(key, first.figures(), band, first.amountMinor(), first.remainderMicros());
    return with(STATEMENT, List.of(other, STATEMENT.lines().get(1)), STATEMENT.inputVersions());
  }
}
