package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.clickledger.billing.ExportInvoicesJob.Format;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.Invoice;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportInvoicesJobTest {
  private static final Set<Format> BOTH = Set.of(Format.CSV, Format.JSON);

  @TempDir static Path root;
  private static BillingLake lake;

  @TempDir Path out;

  @BeforeAll
  static void issueTwoDays() {
    lake =
        new BillingLake(root)
            .campaigns()
            .valid("2026-03-28T09:00:00Z", 50, 10_005_000)
            .valid("2026-03-28T09:00:00Z", 70, 6_000)
            .invalid("2026-03-28T09:00:00Z", 70, 1_000_000)
            .valid("2026-03-28T09:00:00Z", 71, 137_000)
            .valid("2026-03-28T09:00:00Z", 90, 2_500_000)
            .valid("2026-03-29T09:00:00Z", 50, 137_000)
            .writeClicks()
            .truth(3, "2026-03-27", "2026-03-28", "2026-03-29");
    lake.issue("2026-03-28", "2026-03-28");
    lake.issue("2026-03-29", "2026-03-29");
  }

  @Test
  void writesAFileADocumentAndFormatAndTwoCsvFiles() throws Exception {
    var told =
        lake.run(
            "export-invoices",
            context -> ExportInvoicesJob.run(context, ExportInvoicesJob.Options.all(out)));

    assertThat(told.result().message()).isEqualTo("exported 4 invoices to " + out);
    assertThat(files(out))
        .containsOnlyKeys(
            "INV-000001.html",
            "INV-000001.json",
            "INV-000001.xml",
            "INV-000002.html",
            "INV-000002.json",
            "INV-000002.xml",
            "INV-000003.html",
            "INV-000003.json",
            "INV-000003.xml",
            "INV-000004.html",
            "INV-000004.json",
            "INV-000004.xml",
            "invoice_lines.csv",
            "invoices.csv");
    assertThat(Files.readString(out.resolve("INV-000003.json")))
        .isEqualTo(
            """
            {
              "invoice_no" : "INV-000003",
              "series" : "INV",
              "number" : 3,
              "kind" : "INVOICE",
              "refers_to" : null,
              "reason" : null,
              "advertiser_id" : 9,
              "currency" : "JPY",
              "billing_zone" : "Asia/Tokyo",
              "first_day" : "2026-03-28",
              "last_day" : "2026-03-28",
              "lines_by" : "campaign",
              "gross_clicks" : 1,
              "invalid_clicks" : 0,
              "givt_clicks" : 0,
              "sivt_clicks" : 0,
              "manual_clicks" : 0,
              "net_clicks" : 1,
              "net_micros" : 2500000,
              "net_exact" : "2.500000",
              "amount_minor" : 2,
              "amount" : "2",
              "remainder_micros" : 500000,
              "remainder_exact" : "0.500000",
              "fingerprint" : "%s",
              "code_version" : "development",
              "issued_at" : "2026-04-03T05:00:00Z",
              "run_id" : "%s",
              "input_versions" : {
                "2026-03-27/campaign" : 0,
                "2026-03-27/raw_click" : 3,
                "2026-03-28/campaign" : 0,
                "2026-03-28/raw_click" : 3
              },
              "lines" : [
                {
                  "line_no" : 1,
                  "campaign_id" : 90,
                  "ad_id" : null,
                  "gross_clicks" : 1,
                  "invalid_clicks" : 0,
                  "givt_clicks" : 0,
                  "sivt_clicks" : 0,
                  "manual_clicks" : 0,
                  "net_clicks" : 1,
                  "auction_clicks" : 0,
                  "unit_price_min_micros" : 2500000,
                  "unit_price_max_micros" : 2500000,
                  "unit_price_min" : "2.500000",
                  "unit_price_max" : "2.500000",
                  "gross_micros" : 2500000,
                  "net_micros" : 2500000,
                  "net_exact" : "2.500000",
                  "amount_minor" : 2,
                  "amount" : "2",
                  "remainder_micros" : 500000,
                  "remainder_exact" : "0.500000",
                  "clicks_checksum" : "668795446646551081"
                }
              ]
            }
            """
                .formatted(
                    lake.invoices().get(2).fingerprint(), lake.invoices().get(2).issue().runId()));
  }

  @Test
  void csvJsonAndTableTellTheSame() throws Exception {
    export(null, null, out, BOTH);

    var headers = csv("invoices.csv");
    var lines = csv("invoice_lines.csv");
    var table = InvoiceLines.of(lake.lake().read(Invoice.TABLE)).orderBy("invoice_no", "line_no");
    assertThat(lines).hasSize(5);
    var rows = table.collectAsList();
    assertThat(rows).hasSameSizeAs(lines);
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var row = rows.get(i);
      var inJson =
          json(cell(line, "invoice_no")).get("lines").get(row.<Integer>getAs("line_no") - 1);
      for (var column : line.keySet()) {
        if (inJson.has(column)) {
          var value = inJson.get(column);
          assertThat(line.get(column)).as(column).isEqualTo(value.isNull() ? null : value.asText());
        }
      }
      for (var column :
          List.of(
              "campaign_id", "gross_clicks", "net_micros", "amount_minor", "remainder_micros")) {
        assertThat(line.get(column))
            .as(column)
            .isEqualTo(String.valueOf(row.<Object>getAs(column)));
      }
    }
    for (var header : headers) {
      var ofInvoice =
          lines.stream()
              .filter(l -> cell(l, "invoice_no").equals(header.get("invoice_no")))
              .toList();
      for (var column :
          List.of("net_micros", "amount", "amount_minor", "gross_clicks", "remainder_exact")) {
        assertThat(sum(ofInvoice, column))
            .as(column)
            .isEqualTo(new BigDecimal(cell(header, column)));
      }
      assertThat(header.get("fingerprint"))
          .isEqualTo(json(cell(header, "invoice_no")).get("fingerprint").asText());
    }
    assertThat(headers.get(0).get("input_versions"))
        .isEqualTo("2026-03-28/campaign=0 2026-03-28/raw_click=3");
  }

  @Test
  void sameInvoicesGiveTheSameBytes() throws Exception {
    export(null, null, out.resolve("one"), BOTH);
    export(null, null, out.resolve("two"), BOTH);
    export(null, "INV-000002", out.resolve("three"), Set.of(Format.JSON));

    assertThat(files(out.resolve("two"))).isEqualTo(files(out.resolve("one")));
    assertThat(files(out.resolve("three")))
        .isEqualTo(Map.of("INV-000002.json", files(out.resolve("one")).get("INV-000002.json")));
  }

  @Test
  void choosesByPeriodAndReplacesOlderFiles() throws Exception {
    Files.writeString(out.resolve("invoices.csv"), "an older export, longer than the new one");

    export("2026-03-29/2026-03-29", null, out, Set.of(Format.CSV));

    assertThat(csv("invoices.csv"))
        .singleElement()
        .satisfies(
            i -> {
              assertThat(i)
                  .containsEntry("invoice_no", "INV-000004")
                  .containsEntry("amount", "0.14");
              assertThat(i.get("refers_to")).isNull();
            });
  }

  @Test
  void namesWhatExistsWhenAskedForSomethingElse() throws Exception {
    var nowhere = out.resolve("new");

    assertThatThrownBy(() -> export(null, "INV-000009", nowhere, BOTH))
        .hasMessage(
            "no invoice INV-000009; there are: INV-000001, INV-000002, INV-000003, INV-000004; for"
                + " the periods: 2026-03-28/2026-03-28, 2026-03-29/2026-03-29")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThatThrownBy(() -> export("2026-04-01/2026-04-30", null, nowhere, BOTH))
        .hasMessageStartingWith("no invoice for the period 2026-04-01/2026-04-30; there are: ");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void leavesFilesAsTheyWereWhenItCannotWriteThemAll() throws Exception {
    var file = Files.writeString(out.resolve("file"), "not a directory");

    assertThatThrownBy(() -> export(null, null, file, BOTH))
        .hasMessageStartingWith("cannot write to " + file)
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.ENVIRONMENT);
    assertThat(file).hasContent("not a directory");
  }

  private static BillingLake.Told export(
      @Nullable String period, @Nullable String invoiceNo, Path out, Set<Format> formats) {
    return lake.run(
        "export-invoices",
        context ->
            ExportInvoicesJob.run(
                context,
                new ExportInvoicesJob.Options(
                    Optional.ofNullable(period), Optional.ofNullable(invoiceNo), out, formats)));
  }

  private JsonNode json(String invoiceNo) throws IOException {
    return new ObjectMapper().readTree(out.resolve(invoiceNo + ".json").toFile());
  }

  private List<Map<String, String>> csv(String name) {
    var settings = new CsvParserSettings();
    settings.setHeaderExtractionEnabled(true);
    return new CsvParser(settings)
        .parseAllRecords(out.resolve(name).toFile()).stream().map(r -> r.toFieldMap()).toList();
  }

  private static String cell(Map<String, String> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  private static BigDecimal sum(List<Map<String, String>> lines, String column) {
    return lines.stream()
        .map(l -> new BigDecimal(cell(l, column)))
        .reduce(BigDecimal::add)
        .orElseThrow();
  }

  private static Map<String, String> files(Path directory) throws IOException {
    var files = new TreeMap<String, String>();
    try (var list = Files.list(directory)) {
      for (var file : list.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }
}
