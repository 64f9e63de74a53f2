package io.clickledger.raw;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.table.RawClick;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.GetColumnByOrdinal;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.NewInstance;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Parquet row for lanes that count: of a {@linkplain PlainClicks plain} click the numbers that
 * count, and of any other the whole row for {@link ParquetRecordParser}. The code that Spark
 * generates for the scan makes one of each row, and nothing in between.
 *
 * @param file URI of the file
 * @param whole the row as {@link ParquetRecordParser} takes it; null of a plain click
 */
public record PlainRow(
    long fingerprint,
    long eventMicros,
    long receivedMicros,
    long adId,
    long campaignId,
    long priceMicros,
    UTF8String file,
    @Nullable InternalRow whole)
    implements CountedRecord {

  /** Whether the columns have the types of the contract, and not text or dates in their place. */
  static boolean fit(StructType schema) {
    return ClickFiles.CONTRACT_COLUMNS.stream()
        .filter(name -> Arrays.asList(schema.fieldNames()).contains(name))
        .allMatch(name -> schema.apply(name).dataType().equals(contractType(name)));
  }

  static DataType contractType(String column) {
    return RawClick.TABLE.schema().apply(column).dataType();
  }

  /**
   * @param rows as {@link ParquetRecordParser} takes them, with the types of the contract; but each
   *     names its file, and none has an index: a file lies whole in one partition, in its order
   */
  static Dataset<PlainRow> of(Dataset<Row> rows) {
    var columns = columns(rows);
    return columns.as(encoder(columns.schema()));
  }

  /** The components of a row. */
  private static Dataset<Row> columns(Dataset<Row> rows) {
    var names = rows.columns();
    var event = unix_micros(col(RawClick.EVENT_TIME));
    var received = coalesce(unix_micros(col(RawClick.RECEIVED_AT)), event);
    var plain =
        isPlain(event, received, col(names[ParquetRecordParser.ARRIVED]))
            .and(not(ClickFiles.isOversized(rows)));
    var whole = Arrays.stream(names).map(name -> col(name)).toArray(Column[]::new);
    return rows.withColumn("plain", plain)
        .select(
            xxhash64(col(RawClick.CLICK_ID)),
            orNegative(event),
            orNegative(received),
            orNegative(col(RawClick.AD_ID)),
            orNegative(col(RawClick.CAMPAIGN_ID)),
            coalesce(col(RawClick.PRICE_MICROS), lit(NO_PRICE)),
            col(names[ParquetRecordParser.FILE]),
            when(col("plain"), lit(null)).otherwise(struct(whole)));
  }

  private static Column isPlain(Column event, Column received, Column arrived) {
    var values =
        List.of(
            col(RawClick.CLICK_ID),
            col(RawClick.IP),
            orNegative(event),
            orNegative(received),
            orNegative(col(RawClick.AD_ID)),
            orNegative(col(RawClick.CAMPAIGN_ID)),
            orNegative(col(RawClick.ADVERTISER_ID)),
            orNegative(col(RawClick.PUBLISHER_ID)),
            coalesce(col(RawClick.PRICE_MICROS), lit(0L)),
            arrived);
    return ExpressionUtils.column(
        new StaticInvoke(
            PlainClicks.class,
            DataTypes.BooleanType,
            "isPlain",
            seq(values.stream().map(ExpressionUtils::expression).toList()),
            seq(List.<AbstractDataType>of()),
            false,
            false,
            true,
            Option.empty()));
  }

  private static Column orNegative(Column number) {
    return coalesce(number, lit(-1L));
  }

  /** Only makes rows: nothing turns one back into columns. */
  private static Encoder<PlainRow> encoder(StructType columns) {
    var agnostic = (AgnosticEncoder<PlainRow>) Encoders.kryo(PlainRow.class);
    var fields = columns.fields();
    var arguments =
        IntStream.range(0, fields.length)
            .<Expression>mapToObj(i -> new GetColumnByOrdinal(i, fields[i].dataType()))
            .toList();
    return ExpressionEncoder.apply(
        agnostic,
        ExpressionEncoder.apply(agnostic).objSerializer(),
        new NewInstance(
            PlainRow.class,
            seq(arguments),
            seq(List.<AbstractDataType>of()),
            false,
            new ObjectType(PlainRow.class),
            Option.empty()));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  boolean isPlain() {
    return whole == null;
  }

  @Override
  public boolean isClick() {
    return true;
  }

  @Override
  public String clickId() {
    throw new IllegalStateException("a plain click is not late: nobody asks for its id");
  }

  /**
   * @param schema of the whole rows
   */
  static ClickReader<PlainRow> reader(StructType schema) {
    return rows -> new Cursor(rows, schema);
  }

  private static final class Cursor implements ClickCursor {
    private final Iterator<PlainRow> rows;
    private final StructType schema;
    private final ParquetRecordParser.Rows parser = new ParquetRecordParser.Rows();
    private final ParsedRecord parsed = new ParsedRecord();
    private CountedRecord record = parsed;
    private UTF8String file = UTF8String.EMPTY_UTF8;
    private String fileName = "";
    private long rowIndex;

    private Cursor(Iterator<PlainRow> rows, StructType schema) {
      this.rows = rows;
      this.schema = schema;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      var row = rows.next();
      if (row.file.equals(file)) {
        rowIndex++;
      } else {
        file = row.file.clone();
        fileName = file.toString();
        rowIndex = 0;
      }
      record = row.whole == null ? row : whole(row.whole);
      return true;
    }

    private ParsedRecord whole(InternalRow whole) {
      parsed.take(parser.parsed((Row) CatalystTypeConverters.convertToScala(whole, schema)));
      return parsed;
    }

    @Override
    public String sourceName() {
      return fileName;
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
      return record;
    }
  }
}
