package io.clickledger.billing;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.Invoice;
import io.clickledger.table.TruthHour;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Billing documents as rows of table {@code invoice}, and back. */
final class InvoiceRows {
  private InvoiceRows() {}

  /** The documents with the table's columns in its order. */
  static Dataset<Row> of(SparkSession spark, List<InvoiceDocument> documents) {
    return spark.createDataFrame(
        documents.stream().map(InvoiceRows::row).toList(), Invoice.TABLE.schema());
  }

  /**
   * A document as the table holds it.
   *
   * @throws ClickledgerException BILLING_GUARD when the row is not what its fingerprint sealed
   */
  static InvoiceDocument document(Row row) {
    var statement =
        new Statement(
            new Account(
                number(row, Invoice.ADVERTISER_ID),
                Currency.getInstance(text(row, Invoice.CURRENCY)),
                ZoneId.of(text(row, Invoice.BILLING_ZONE))),
            new BillingPeriod(day(row, Invoice.FIRST_DAY), day(row, Invoice.LAST_DAY)),
            LinesBy.of(text(row, Invoice.LINES_BY)),
            lines(row),
            versions(row));
    var document =
        new InvoiceDocument(
            text(row, Invoice.SERIES),
            number(row, Invoice.NUMBER),
            text(row, Invoice.KIND),
            row.<String>getAs(Invoice.REFERS_TO),
            row.<String>getAs(Invoice.REASON),
            statement,
            text(row, Invoice.FINGERPRINT),
            new InvoiceDocument.Issue(
                text(row, Invoice.CODE_VERSION),
                instant(row, Invoice.ISSUED_AT),
                text(row, Invoice.RUN_ID)));
    requireAsSealed(document, row);
    return document;
  }

  private static Row row(InvoiceDocument document) {
    var statement = document.statement();
    var account = statement.account();
    return RowFactory.create(
        document.series(),
        document.number(),
        document.invoiceNo(),
        document.kind(),
        document.refersTo(),
        document.reason(),
        account.advertiserId(),
        account.currency().getCurrencyCode(),
        account.zone().getId(),
        statement.period().firstDay(),
        statement.period().lastDay(),
        statement.linesBy().text(),
        statement.lines().stream().map(InvoiceRows::lineRow).toList(),
        statement.grossClicks(),
        statement.invalidClicks(),
        statement.givtClicks(),
        statement.sivtClicks(),
        statement.manualClicks(),
        statement.netClicks(),
        statement.netMicros(),
        statement.amountMinor(),
        statement.remainderMicros(),
        document.fingerprint(),
        statement.inputVersions(),
        document.issue().codeVersion(),
        document.issue().issuedAt(),
        document.issue().runId(),
        statement.period().key());
  }

  private static Row lineRow(InvoiceLine line) {
    var figures = line.figures();
    var band = line.band();
    return RowFactory.create(
        line.key().campaignId(),
        line.key().adId(),
        figures.grossClicks(),
        figures.invalidClicks(),
        figures.givtClicks(),
        figures.sivtClicks(),
        figures.manualClicks(),
        figures.netClicks(),
        figures.auctionClicks(),
        band == null ? null : band.minMicros(),
        band == null ? null : band.maxMicros(),
        figures.grossMicros(),
        figures.netMicros(),
        line.amountMinor(),
        line.remainderMicros(),
        figures.checksum().toString());
  }

  private static List<InvoiceLine> lines(Row row) {
    var lines = new ArrayList<InvoiceLine>();
    for (var line : row.<Row>getList(row.fieldIndex(Invoice.LINES))) {
      lines.add(
          new InvoiceLine(
              new LineKey(
                  number(line, InvoiceLines.CAMPAIGN_ID),
                  line.<@Nullable Long>getAs(InvoiceLines.AD_ID)),
              figures(line),
              band(line),
              number(line, Invoice.AMOUNT_MINOR),
              number(line, Invoice.REMAINDER_MICROS)));
    }
    return lines;
  }

  private static ClickFigures figures(Row line) {
    return new ClickFigures(
        number(line, Invoice.GROSS_CLICKS),
        number(line, Invoice.GIVT_CLICKS),
        number(line, Invoice.SIVT_CLICKS),
        number(line, Invoice.MANUAL_CLICKS),
        number(line, Invoice.AUCTION_CLICKS),
        number(line, TruthHour.GROSS_MICROS),
        number(line, Invoice.NET_MICROS),
        new BigInteger(text(line, Invoice.CLICKS_CHECKSUM)));
  }

  private static @Nullable PriceBand band(Row line) {
    var min = line.<@Nullable Long>getAs(Invoice.UNIT_PRICE_MIN_MICROS);
    var max = line.<@Nullable Long>getAs(Invoice.UNIT_PRICE_MAX_MICROS);
    return min == null || max == null ? null : new PriceBand(min, max);
  }

  private static TreeMap<String, Long> versions(Row row) {
    return new TreeMap<>(row.<String, Long>getJavaMap(row.fieldIndex(Invoice.INPUT_VERSIONS)));
  }

  private static void requireAsSealed(InvoiceDocument document, Row row) {
    var statement = document.statement();
    var asSummed =
        number(row, Invoice.GROSS_CLICKS) == statement.grossClicks()
            && number(row, Invoice.INVALID_CLICKS) == statement.invalidClicks()
            && number(row, Invoice.GIVT_CLICKS) == statement.givtClicks()
            && number(row, Invoice.SIVT_CLICKS) == statement.sivtClicks()
            && number(row, Invoice.MANUAL_CLICKS) == statement.manualClicks()
            && number(row, Invoice.NET_CLICKS) == statement.netClicks()
            && number(row, Invoice.NET_MICROS) == statement.netMicros()
            && number(row, Invoice.AMOUNT_MINOR) == statement.amountMinor()
            && number(row, Invoice.REMAINDER_MICROS) == statement.remainderMicros()
            && text(row, Invoice.INVOICE_NO).equals(document.invoiceNo());
    if (!asSummed || !document.isIntact()) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "invoice %s (advertiser %d, %s) in table invoice is not the document that was issued: its"
                  .formatted(
                      text(row, Invoice.INVOICE_NO),
                      statement.account().advertiserId(),
                      statement.period().key())
              + (document.isIntact()
                  ? " totals are not the sums of its lines"
                  : " fingerprint does not fit"),
          "find out who wrote to the table (its Delta history tells); restore the version before");
    }
  }

  private static long number(Row row, String column) {
    return row.<Long>getAs(column);
  }

  private static String text(Row row, String column) {
    return row.<String>getAs(column);
  }

  /** Spark gives java.sql or java.time values, as spark.sql.datetime.java8API.enabled says. */
  private static LocalDate day(Row row, String column) {
    Object value = row.getAs(column);
    return value instanceof LocalDate day ? day : ((java.sql.Date) value).toLocalDate();
  }

  private static Instant instant(Row row, String column) {
    Object value = row.getAs(column);
    return value instanceof Instant instant ? instant : ((Timestamp) value).toInstant();
  }
}
