package io.clickledger.billing;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.Micros;
import io.clickledger.lake.JobContext;
import io.clickledger.table.BillableClick;
import io.clickledger.table.InvoiceClick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * What the notes for some corrections are about: the clicks, and the reasons that follow from them.
 *
 * @param clicks {@link NoteClicks}, kept until this is closed
 */
record Notes(
    BillingPeriod period,
    List<InvoiceDifference.Correction> corrections,
    Dataset<Row> clicks,
    Map<Long, List<NoteClicks.Part>> parts)
    implements AutoCloseable {

  /**
   * @param after the clicks of the period as they are now
   */
  static Notes of(
      JobContext context,
      BillingPeriod period,
      Dataset<Row> after,
      List<InvoiceDifference.Correction> corrections) {
    if (corrections.isEmpty()) {
      return new Notes(period, corrections, after, Map.of());
    }
    var accounts =
        corrections.stream().map(c -> c.more().account().advertiserId()).distinct().toList();
    var before =
        new RecordedTruth(context.lake())
            .clicks(period, corrections.stream().map(c -> c.issued().last().statement()).toList());
    var clicks =
        NoteClicks.of(
                before, after.where(col(BillableClick.ADVERTISER_ID).isin(accounts.toArray())))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Notes(period, corrections, clicks, NoteClicks.parts(clicks));
  }

  boolean isEmpty() {
    return corrections.isEmpty();
  }

  /** The reasons, one a correction. */
  List<String> reasons() {
    return corrections.stream()
        .map(c -> NoteClicks.reason(partsOf(c), c.more().account().currency()))
        .toList();
  }

  /** A note whose clicks do not add up to its sum is not issued. */
  List<String> guards() {
    var guards = new ArrayList<String>();
    for (var correction : corrections) {
      var more = correction.more();
      var explained =
          partsOf(correction).stream()
              .mapToLong(NoteClicks.Part::netMicros)
              .reduce(0, Math::addExact);
      if (explained != more.netMicros()) {
        guards.add(
            ("advertiser %d: a note on %s would be over %s %s, and the clicks that changed since add"
                    + " up to %s: the raw log at the recorded versions no longer gives what was"
                    + " issued; run: verify-invoice --number %s")
                .formatted(
                    more.account().advertiserId(),
                    correction.issued().invoice().invoiceNo(),
                    Micros.formatExact(more.netMicros()),
                    more.account().currency(),
                    Micros.formatExact(explained),
                    correction.issued().last().invoiceNo()));
      }
    }
    return guards;
  }

  private List<NoteClicks.Part> partsOf(InvoiceDifference.Correction correction) {
    return parts.getOrDefault(correction.more().account().advertiserId(), List.of());
  }

  /** Appends the clicks of the notes among some documents to {@code invoice_click}. */
  void append(JobContext context, List<InvoiceDocument> documents) {
    if (isEmpty()) {
      return;
    }
    var numbers =
        documents.stream()
            .filter(document -> !document.isInvoice())
            .map(
                note ->
                    RowFactory.create(
                        note.statement().account().advertiserId(),
                        note.invoiceNo(),
                        note.refersTo()))
            .toList();
    var schema =
        DataTypes.createStructType(
            List.of(
                DataTypes.createStructField("of", DataTypes.LongType, false),
                DataTypes.createStructField(InvoiceClick.INVOICE_NO, DataTypes.StringType, false),
                DataTypes.createStructField(InvoiceClick.REFERS_TO, DataTypes.StringType, false)));
    var byAdvertiser = context.spark().createDataFrame(numbers, schema);
    context.append(
        InvoiceClick.TABLE,
        clicks
            .join(broadcast(byAdvertiser), col(InvoiceClick.ADVERTISER_ID).equalTo(col("of")))
            .withColumn(InvoiceClick.RUN_ID, lit(context.runId()))
            .withColumn(InvoiceClick.PERIOD, lit(period.key())));
  }

  @Override
  public void close() {
    if (!isEmpty()) {
      clicks.unpersist();
    }
  }
}
