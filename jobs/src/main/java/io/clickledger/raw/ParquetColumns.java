package io.clickledger.raw;

import io.clickledger.rules.contract.TypedClickParser;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads Parquet files for lanes that count, column by column: Spark's own vectorised reader decodes
 * the values, and of a {@linkplain PlainClicks plain} click nothing is made of them but the numbers
 * that count. To make a row of each click first takes three times as long. Any other row goes to
 * {@link ParquetRecordParser}.
 *
 * <p>Rows are {@link LandedFile}s.
 *
 * @param columns those of the contract that the files have
 * @param reader gives the batches of a file
 */
record ParquetColumns(
    StructType columns, Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> reader)
    implements ClickReader<Row> {

  /**
   * Whether the columns have the types of the contract, not text or dates in their place, and none
   * is unknown: what the contract does not know goes into a text, which is made of a row.
   */
  static boolean fit(StructType schema) {
    return Arrays.stream(schema.fields())
        .allMatch(
            field ->
                ClickFiles.CONTRACT_COLUMNS.contains(field.name())
                    && field.dataType().equals(contractType(field.name())));
  }

  static DataType contractType(String column) {
    return RawClick.TABLE.schema().apply(column).dataType();
  }

  /**
   * @param schema of the files, one that fits
   */
  static ParquetColumns of(SparkSession spark, StructType schema) {
    Map<String, String> options = Map$.MODULE$.empty();
    return new ParquetColumns(
        schema,
        new ParquetFileFormat()
            .buildReaderWithPartitionValues(
                spark,
                schema,
                new StructType(),
                schema,
                CollectionConverters.asScala(List.<Filter>of()).toSeq(),
                options.updated(FileFormat.OPTION_RETURNING_BATCH(), "true"),
                spark.sessionState().newHadoopConf()));
  }

  @Override
  public ClickCursor open(Iterator<Row> files) {
    return new Cursor(files);
  }

  /** A column of a batch; one that the files do not have holds nothing. */
  private static final class Values {
    private final int ordinal;
    private @Nullable ColumnVector values;

    private Values(StructType columns, String name) {
      this.ordinal = Arrays.asList(columns.fieldNames()).indexOf(name);
    }

    private void take(ColumnarBatch batch) {
      values = ordinal < 0 ? null : batch.column(ordinal);
    }

    private long number(int row, long absent) {
      return values == null || values.isNullAt(row) ? absent : values.getLong(row);
    }

    private @Nullable UTF8String text(int row) {
      return values == null || values.isNullAt(row) ? null : values.getUTF8String(row);
    }

    /** As a row of the file has it. */
    private @Nullable Object value(int row) {
      if (values == null || values.isNullAt(row)) {
        return null;
      }
      var type = values.dataType();
      if (type.equals(DataTypes.StringType)) {
        return values.getUTF8String(row).toString();
      }
      return type.equals(DataTypes.TimestampType)
          ? Instant.EPOCH.plus(values.getLong(row), ChronoUnit.MICROS)
          : (Object) values.getLong(row);
    }
  }

  private final class Cursor implements ClickCursor, CountedRecord {
    private final Iterator<Row> files;
    private final List<Values> all = new ArrayList<>();
    private final Values clickId = values(RawClick.CLICK_ID);
    private final Values event = values(RawClick.EVENT_TIME);
    private final Values received = values(RawClick.RECEIVED_AT);
    private final Values ad = values(RawClick.AD_ID);
    private final Values campaign = values(RawClick.CAMPAIGN_ID);
    private final Values advertiser = values(RawClick.ADVERTISER_ID);
    private final Values publisher = values(RawClick.PUBLISHER_ID);
    private final Values user = values(RawClick.USER_ID);
    private final Values ip = values(RawClick.IP);
    private final Values agent = values(RawClick.USER_AGENT);
    private final Values price = values(RawClick.PRICE_MICROS);
    private final ParquetRecordParser.Rows parser = new ParquetRecordParser.Rows();
    private final ParsedRecord parsed = new ParsedRecord();

    private LandedFile file = new LandedFile("", 0, 0);
    private long rowIndex = -1;

    /** Of the file; what it gives is typed as rows and is batches. */
    private scala.collection.Iterator<?> batches = scala.collection.Iterator.empty();

    private int rows;
    private int row;
    private boolean isPlain;
    private long fingerprint;
    private long eventMicros;
    private long receivedMicros;
    private long adId;
    private long campaignId;
    private long priceMicros;

    private Cursor(Iterator<Row> files) {
      this.files = files;
    }

    private Values values(String name) {
      var values = new Values(columns, name);
      all.add(values);
      return values;
    }

    @Override
    public boolean next() {
      row++;
      rowIndex++;
      while (row >= rows) {
        if (!nextBatch()) {
          return false;
        }
      }
      take();
      return true;
    }

    /** Goes to the next batch, of this file or of the next one. */
    private boolean nextBatch() {
      row = 0;
      rows = 0;
      try {
        if (batches.hasNext()) {
          var batch = (ColumnarBatch) batches.next();
          rows = batch.numRows();
          all.forEach(values -> values.take(batch));
          return true;
        }
        if (!files.hasNext()) {
          return false;
        }
        file = LandedFile.of(files.next());
        rowIndex = 0;
        batches = reader.apply(whole(file));
        return true;
      } catch (Exception e) {
        throw file.unreadable(e);
      }
    }

    private void take() {
      var id = clickId.text(row);
      var address = ip.text(row);
      eventMicros = event.number(row, -1);
      receivedMicros = received.number(row, eventMicros);
      adId = ad.number(row, -1);
      campaignId = campaign.number(row, -1);
      priceMicros = price.number(row, NO_PRICE);
      isPlain =
          PlainClicks.isPlain(
                  id,
                  address,
                  eventMicros,
                  receivedMicros,
                  adId,
                  campaignId,
                  advertiser.number(row, -1),
                  publisher.number(row, -1),
                  price.number(row, 0),
                  file.arrivedMicros())
              && bytes(id) + bytes(address) + bytes(user.text(row)) + bytes(agent.text(row))
                  <= TypedClickParser.MAX_BYTES;
      if (isPlain && id != null) {
        fingerprint = Fingerprint.of(id);
      } else {
        parsed.take(parser.parsed(wholeRow()));
      }
    }

    private long bytes(@Nullable UTF8String text) {
      return text == null ? 0 : text.numBytes();
    }

    /** The row for {@link ParquetRecordParser}. */
    private Row wholeRow() {
      var values = new Object[ParquetRecordParser.ROW_INDEX + 1];
      for (int column = 0; column < all.size(); column++) {
        values[column] = all.get(column).value(row);
      }
      values[ParquetRecordParser.FILE] = file.uri();
      values[ParquetRecordParser.ARRIVED] = file.arrivedMicros();
      values[ParquetRecordParser.ROW_INDEX] = rowIndex;
      return RowFactory.create(values);
    }

    @Override
    public String sourceName() {
      return file.uri();
    }

    @Override
    public int sourcePartition() {
      return 0;
    }

    @Override
    public long sourceOffset() {
      return rowIndex;
    }

    @Override
    public CountedRecord record() {
      return isPlain ? this : parsed;
    }

    @Override
    public boolean isClick() {
      return true;
    }

    @Override
    public long fingerprint() {
      return fingerprint;
    }

    @Override
    public String clickId() {
      throw new IllegalStateException("a plain click is not late: nobody asks for its id");
    }

    @Override
    public long eventMicros() {
      return eventMicros;
    }

    @Override
    public long receivedMicros() {
      return receivedMicros;
    }

    @Override
    public long adId() {
      return adId;
    }

    @Override
    public long campaignId() {
      return campaignId;
    }

    @Override
    public long priceMicros() {
      return priceMicros;
    }
  }

  private static PartitionedFile whole(LandedFile file) {
    return new PartitionedFile(
        InternalRow.empty(),
        SparkPath.fromUrlString(file.uri()),
        0,
        file.size(),
        new String[0],
        file.arrivedMicros() / 1_000,
        file.size(),
        Map$.MODULE$.empty());
  }
}
