package io.clickledger.billing;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobResult;
import io.clickledger.table.Invoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvoiceLedgerTest {
  private static final BillingPeriod DAY = BillingPeriod.parse("2026-03-28/2026-03-28");

  @TempDir Path root;
  private BillingLake lake;
  private int runs;

  @BeforeEach
  void openLake() {
    lake = new BillingLake(root);
  }

  @Test
  void givesBackWhatWasWritten() {
    var written = invoices(ledger(), 5, 7);

    assertThat(append(ledger(), written)).isTrue();

    assertThat(lake.invoices()).isEqualTo(written);
    assertThat(ledger().billed()).extracting(Billed::invoice).isEqualTo(written);
    assertThat(ledger().lastNumber()).isEqualTo(2);
  }

  @Test
  void refusesAnAppendThatWasReadFromAnOlderVersion() {
    var before = ledger();
    append(before, invoices(before, 5));

    // More invoices than the first run had: a higher last number alone would let them pass.
    assertThat(append(before, invoices(before, 7, 9))).isFalse();
    assertThat(lake.invoices())
        .extracting(InvoiceDocument::invoiceNo)
        .containsExactly("INV-000001");
  }

  @Test
  void refusesAnAppendToAnotherSeriesThatWasReadFromAnOlderVersion() {
    var before = ledger();
    var other = new InvoiceLedger(before.documents(), "OTHER", 0, List.of(), Map.of());
    append(before, invoices(before, 5));

    assertThat(append(other, invoices(other, 5))).isFalse();
    assertThat(lake.invoices()).hasSize(1);
  }

  @Test
  void closesOnlyTheDaysThatAreNotClosedYet() {
    append(ledger(), invoices(ledger(), 5));
    close();
    append(ledger(), invoices(ledger(), 7));
    assertThat(lake.closedDays()).containsExactly("5 2026-03-28");

    close();
    close();

    assertThat(lake.closedDays()).containsExactly("5 2026-03-28", "7 2026-03-28");
  }

  @Test
  void tellsARowThatIsNotWhatWasIssued() {
    append(ledger(), invoices(ledger(), 5));
    var forged = lake.lake().read(Invoice.TABLE);
    lake.lake()
        .append(
            Invoice.TABLE,
            forged.withColumn(Invoice.CURRENCY, lit("EUR")).withColumn(Invoice.NUMBER, lit(1L)));

    assertThatThrownBy(this::ledger)
        .isInstanceOf(ClickledgerException.class)
        .hasMessage(
            "invoice INV-000001 (advertiser 5, 2026-03-28/2026-03-28) in table invoice is not the"
                + " document that was issued: its fingerprint does not fit")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.BILLING_GUARD);
  }

  @Test
  @Tag("faults")
  void concurrentRunsLeaveNoGapAndNoDuplicate() throws Exception {
    lake.campaigns();
    for (var campaign : List.of(50L, 70L, 71L, 90L)) {
      lake.valid("2026-03-28T09:00:00Z", campaign, 137_000);
      lake.valid("2026-03-29T09:00:00Z", campaign, 137_000);
    }
    lake.writeClicks().truth(1, "2026-03-27", "2026-03-28", "2026-03-29");
    var barrier = new CyclicBarrier(4);
    var runs =
        List.of(
            BillingLake.options("2026-03-28", "2026-03-28"),
            BillingLake.options("2026-03-28", "2026-03-28"),
            BillingLake.options("2026-03-29", "2026-03-29"),
            BillingLake.options("2026-03-29", "2026-03-29", 7L, "B", false));

    var pool = Executors.newFixedThreadPool(runs.size());
    try {
      var futures =
          runs.stream()
              .map(
                  options ->
                      pool.submit(
                          () -> {
                            barrier.await();
                            return lake.issue(options);
                          }))
              .toList();
      for (Future<BillingLake.Told> future : futures) {
        assertThat(future.get().result().exitCode()).isZero();
      }
    } finally {
      pool.shutdown();
    }

    var issued = lake.invoices();
    assertThat(issued)
        .extracting(
            d -> d.statement().account().advertiserId() + " " + d.statement().period().key())
        .doesNotHaveDuplicates()
        .hasSize(6);
    for (var series : List.of("INV", "B")) {
      var numbers =
          issued.stream().filter(d -> d.series().equals(series)).map(InvoiceDocument::number);
      assertThat(numbers).containsExactlyElementsOf(upTo(issued, series));
    }
  }

  private static List<Long> upTo(List<InvoiceDocument> issued, String series) {
    var count = issued.stream().filter(d -> d.series().equals(series)).count();
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  private InvoiceLedger ledger() {
    var spark = lake.lake().spark();
    var invoices =
        lake.lake().has(Invoice.TABLE)
            ? lake.lake().read(Invoice.TABLE)
            : spark.createDataFrame(List.of(), Invoice.TABLE.schema());
    return InvoiceLedger.of(invoices, DAY, lit(true), "INV");
  }

  /** Invoices of a run of their own. */
  private List<InvoiceDocument> invoices(InvoiceLedger ledger, long... advertisers) {
    var statements =
        LongStream.of(advertisers)
            .mapToObj(a -> Documents.statement(DAY, a, "USD", 10_005_000, 137_000))
            .toList();
    return ledger.number(
        statements,
        List.of(),
        List.of(),
        new InvoiceDocument.Issue("1.2.3", BillingLake.NOW, "run-" + ++runs));
  }

  private boolean append(InvoiceLedger ledger, List<InvoiceDocument> invoices) {
    var appended = new boolean[1];
    lake.run(
        "issue-invoices",
        context -> {
          appended[0] = ledger.append(context, invoices);
          return JobResult.done("");
        });
    return appended[0];
  }

  private void close() {
    lake.run(
        "issue-invoices",
        context -> {
          ClosedDays.close(context, DAY, lit(true));
          return JobResult.done("");
        });
  }
}
