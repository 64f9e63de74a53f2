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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Parquet rows for lanes that count: of a {@linkplain PlainClicks plain} click the numbers that
 * count, made in generated code, and of any other the whole row for {@link ParquetRecordParser}.
 */
final class PlainRows {
  private static final String PLAIN = "plain";

  /** Columns of {@link #of}. */
  private static final int FINGERPRINT = 0;

  private static final int EVENT = 1;
  private static final int RECEIVED = 2;
  private static final int AD = 3;
  private static final int CAMPAIGN = 4;
  private static final int PRICE = 5;
  private static final int FILE = 6;
  private static final int ROW_INDEX = 7;
  private static final int WHOLE = 8;

  private PlainRows() {}

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
   * @param rows as {@link ParquetRecordParser} takes them, with the types of the contract
   * @return (fingerprint, event, received, ad, campaign: long; price: long or null; file URI:
   *     string in the first row of a file; row index: long; the whole row, or null of a plain
   *     click)
   */
  static Dataset<Row> of(Dataset<Row> rows) {
    var names = rows.columns();
    var file = col(names[ParquetRecordParser.FILE]);
    var arrived = col(names[ParquetRecordParser.ARRIVED]);
    var index = col(names[ParquetRecordParser.ROW_INDEX]);
    var event = unix_micros(col(RawClick.EVENT_TIME));
    var received = coalesce(unix_micros(col(RawClick.RECEIVED_AT)), event);
    var plain = isPlain(event, received, arrived).and(not(ClickFiles.isOversized(rows)));
    var whole = Arrays.stream(names).map(name -> col(name)).toArray(Column[]::new);
    return rows.withColumn(PLAIN, plain)
        .select(
            xxhash64(col(RawClick.CLICK_ID)),
            event,
            received,
            col(RawClick.AD_ID),
            col(RawClick.CAMPAIGN_ID),
            col(RawClick.PRICE_MICROS),
            file,
            index,
            when(col(PLAIN), lit(null)).otherwise(struct(whole)));
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
    Seq<Expression> arguments =
        CollectionConverters.asScala(values.stream().map(ExpressionUtils::expression).toList())
            .toSeq();
    return ExpressionUtils.column(
        new StaticInvoke(
            PlainClicks.class,
            DataTypes.BooleanType,
            "isPlain",
            arguments,
            CollectionConverters.asScala(List.<AbstractDataType>of()).toSeq(),
            false,
            false,
            true,
            Option.empty()));
  }

  private static Column orNegative(Column number) {
    return coalesce(number, lit(-1L));
  }

  static ClickCursor open(Iterator<Row> rows) {
    return new Cursor(rows);
  }

  private static final class Cursor implements ClickCursor {
    private final Iterator<Row> rows;
    private final ParquetRecordParser.Rows parser = new ParquetRecordParser.Rows();
    private final PlainRecord plain = new PlainRecord();
    private final ParsedRecord parsed = new ParsedRecord();
    private CountedRecord record = parsed;
    private String file = "";

    private Cursor(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      var row = rows.next();
      plain.row = row;
      if (!row.isNullAt(FILE)) {
        file = row.getString(FILE);
      }
      if (row.isNullAt(WHOLE)) {
        record = plain;
      } else {
        parsed.take(parser.record(row.getStruct(WHOLE), file).parsed());
        record = parsed;
      }
      return true;
    }

    @Override
    public String sourceName() {
      return file;
    }

    @Override
    public int sourcePartition() {
      return 0;
    }

    @Override
    public long sourceOffset() {
      return plain.number(ROW_INDEX);
    }

    @Override
    public CountedRecord record() {
      return record;
    }
  }

  private static final class PlainRecord implements CountedRecord {
    private Row row = RowFactory.create();

    @Override
    public boolean isClick() {
      return true;
    }

    @Override
    public long fingerprint() {
      return number(FINGERPRINT);
    }

    @Override
    public String clickId() {
      throw new IllegalStateException("a plain click is not late: nobody asks for its id");
    }

    @Override
    public long eventMicros() {
      return number(EVENT);
    }

    @Override
    public long receivedMicros() {
      return number(RECEIVED);
    }

    @Override
    public long adId() {
      return number(AD);
    }

    @Override
    public long campaignId() {
      return number(CAMPAIGN);
    }

    @Override
    public long priceMicros() {
      return row.isNullAt(PRICE) ? NO_PRICE : number(PRICE);
    }

    private long number(int column) {
      return row.getLong(column);
    }
  }
}
