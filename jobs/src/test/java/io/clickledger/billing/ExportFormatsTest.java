package io.clickledger.billing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.clickledger.billing.ExportInvoicesJob.Format;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.Micros;
import io.clickledger.table.Invoice;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Whatever the format, a document says the same, to the last micro and minor unit. */
class ExportFormatsTest {
  private static final Pattern ROW = Pattern.compile("<tr>(<td data-field=\"line_no\".*?)</tr>");
  private static final Pattern TOTAL = Pattern.compile("<tr>(<td colspan=\"\\d\">Total.*?)</tr>");

  @TempDir Path out;

  /**
   * What a format says of a document, or of a line: exact net and amount in the currency's unit.
   */
  private record Said(BigDecimal net, BigDecimal amount) {
    static Said of(String net, String amount) {
      return new Said(new BigDecimal(net), new BigDecimal(amount));
    }
  }

  /** Of a document, then of its lines. */
  private record Told(Said total, List<Said> lines) {}

  @Test
  void formatsAgreeOnSeededRandomDocuments() throws IOException {
    var documents = ExportSamples.random(20_261_128, 300);
    export(documents);

    var headers = csv("invoices.csv");
    var lines = csv("invoice_lines.csv");
    assertThat(headers).hasSameSizeAs(documents);
    for (var document : documents) {
      var expected = expected(document);
      var no = document.invoiceNo();
      assertThat(csv(no, headers, lines)).as("CSV of %s", no).isEqualTo(expected);
      assertThat(json(no)).as("JSON of %s", no).isEqualTo(expected);
      assertThat(html(no)).as("HTML of %s", no).isEqualTo(expected);
      assertThat(ubl(no)).as("UBL of %s", no).isEqualTo(expected);
    }
    assertThat(documents.stream().map(InvoiceDocument::kind).distinct())
        .containsExactlyInAnyOrder(Invoice.INVOICE, Invoice.CREDIT_NOTE, Invoice.DEBIT_NOTE);
  }

  @Test
  void writesNoFileWhenOneDocumentCannotBeTold() throws IOException {
    var good = ExportSamples.random(1, 3);
    var withoutLines = ExportSamples.invoice(9, ExportSamples.statement("USD", LinesBy.CAMPAIGN));

    assertThatThrownBy(() -> export(Stream.concat(good.stream(), Stream.of(withoutLines)).toList()))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageStartingWith("INV-000009 cannot be told in UBL 2.1");
    try (var files = Files.list(out)) {
      assertThat(files).isEmpty();
    }
  }

  private void export(List<InvoiceDocument> documents) throws IOException {
    try (var files = new StagedFiles(out)) {
      try (var export =
          new InvoiceFiles(files, EnumSet.allOf(Format.class), ExportSamples.SUPPLIER)) {
        for (var document : documents) {
          export.add(document);
        }
      }
      files.publish();
    }
  }

  private static Told expected(InvoiceDocument document) {
    var statement = document.statement();
    return new Told(
        said(statement, statement.netMicros(), statement.amountMinor()),
        statement.lines().stream()
            .map(line -> said(statement, line.figures().netMicros(), line.amountMinor()))
            .toList());
  }

  private static Said said(Statement statement, long netMicros, long amountMinor) {
    var digits = Micros.minorDigits(statement.account().currency());
    return new Said(BigDecimal.valueOf(netMicros, 6), BigDecimal.valueOf(amountMinor, digits));
  }

  // ---- CSV ----

  private static Told csv(
      String no, List<Map<String, String>> headers, List<Map<String, String>> lines) {
    return new Told(ofRows(no, headers).findFirst().orElseThrow(), ofRows(no, lines).toList());
  }

  private static Stream<Said> ofRows(String no, List<Map<String, String>> rows) {
    return rows.stream()
        .filter(row -> no.equals(row.get(Invoice.INVOICE_NO)))
        .map(row -> Said.of(cell(row, "net_exact"), cell(row, "amount")));
  }

  private static String cell(Map<String, String> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  private List<Map<String, String>> csv(String name) {
    var settings = new CsvParserSettings();
    settings.setHeaderExtractionEnabled(true);
    return new CsvParser(settings)
        .parseAllRecords(out.resolve(name).toFile(), UTF_8).stream()
            .map(row -> row.toFieldMap())
            .toList();
  }

  // ---- JSON ----

  private Told json(String no) throws IOException {
    var json = new ObjectMapper().readTree(out.resolve(no + ".json").toFile());
    return new Told(
        ofNode(json),
        StreamSupport.stream(json.get("lines").spliterator(), false)
            .map(ExportFormatsTest::ofNode)
            .toList());
  }

  private static Said ofNode(JsonNode node) {
    return Said.of(node.get("net_exact").textValue(), node.get("amount").textValue());
  }

  // ---- HTML ----

  private Told html(String no) throws IOException {
    var page = Files.readString(out.resolve(no + ".html"));
    var totals = TOTAL.matcher(page).results().map(total -> ofCells(total.group(1))).toList();
    assertThat(totals).hasSize(1);
    // The sum comes three times: on top, below the lines, and at the end.
    assertThat(values(page, "amount"))
        .startsWith(totals.get(0).amount())
        .endsWith(totals.get(0).amount());
    return new Told(
        totals.get(0), ROW.matcher(page).results().map(row -> ofCells(row.group(1))).toList());
  }

  private static Said ofCells(String row) {
    assertThat(values(row, "net_exact")).hasSize(1);
    assertThat(values(row, "amount")).hasSize(1);
    return new Said(values(row, "net_exact").get(0), values(row, "amount").get(0));
  }

  private static List<BigDecimal> values(String html, String field) {
    return Pattern.compile("data-field=\"%s\">([^<]*)<".formatted(field))
        .matcher(html)
        .results()
        .map(value -> new BigDecimal(value.group(1).replace(",", "").replace('\u2212', '-')))
        .collect(Collectors.toList());
  }

  // ---- UBL ----

  private Told ubl(String no) throws IOException {
    var root = UblSchemas.valid(Files.readAllBytes(out.resolve(no + ".xml")));
    var kind = root.getLocalName();
    var sign = kind.equals("CreditNote") ? BigDecimal.ONE.negate() : BigDecimal.ONE;
    var totals =
        UblSchemas.children(
                root, kind.equals("DebitNote") ? "RequestedMonetaryTotal" : "LegalMonetaryTotal")
            .findFirst()
            .orElseThrow();
    var payable = amount(totals, "PayableAmount");
    assertThat(amount(totals, "LineExtensionAmount")).isEqualTo(payable);
    assertThat(amount(totals, "TaxExclusiveAmount")).isEqualTo(payable);
    var lines =
        UblSchemas.children(root, kind + "Line")
            .map(
                line ->
                    new Said(
                        new BigDecimal(UblSchemas.property(line, Invoice.NET_MICROS))
                            .movePointLeft(6),
                        amount(line, "LineExtensionAmount").multiply(sign)))
            .toList();
    var net = lines.stream().map(Said::net).reduce(BigDecimal::add).orElseThrow();
    var sum = lines.stream().map(Said::amount).reduce(BigDecimal::add).orElseThrow();
    assertThat(sum).isEqualTo(payable.multiply(sign));
    return new Told(new Said(net, sum), lines);
  }

  private static BigDecimal amount(Element element, String name) {
    return new BigDecimal(UblSchemas.text(element, name));
  }
}
