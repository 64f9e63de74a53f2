package io.clickledger.fraud;

import static org.apache.spark.sql.functions.array_agg;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.clickledger.rules.VerdictTier;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The marks that rulings from outside give to clicks, and which of them are new. */
final class ImportedMarks {
  static final String IS_NEW = "is_new";

  /** Numbers of all rulings that gave the mark: where a click is named twice, several. */
  static final String RULINGS = "rulings";

  /** Number of the ruling that stands for all that give a click the same mark. */
  static final String SAME = "same_ruling";

  /** What a ruling says, besides the clicks that it names. */
  static final StructType RULING =
      new StructType()
          .add(NamedClicks.RULING, DataTypes.IntegerType, false)
          .add(SAME, DataTypes.IntegerType, false)
          .add(ClickVerdict.TIER, DataTypes.StringType, false)
          .add(ClickVerdict.RULE, DataTypes.StringType, false)
          .add(ClickVerdict.RULE_VERSION, DataTypes.StringType, false)
          .add(ClickVerdict.DECISION, DataTypes.StringType, false)
          .add(ClickVerdict.SCORE, DataTypes.DoubleType, true)
          .add(ClickVerdict.DECIDED_AT, DataTypes.TimestampType, false)
          .add(ClickVerdict.SELECTOR, DataTypes.StringType, true)
          .add(ClickVerdict.REASON, DataTypes.StringType, true)
          .add(ClickVerdict.IMPORTED_FROM, DataTypes.StringType, false);

  private ImportedMarks() {}

  /**
   * @param named {@link NamedClicks}
   * @param rulings rows in the shape of {@link #RULING}
   * @param present rows of {@code click_verdict}
   * @return rows of {@code click_verdict} with advertiser_id, {@link #RULINGS} and {@link #IS_NEW},
   *     each mark once: of rulings that give the same mark the first counts
   */
  static Dataset<Row> of(Dataset<Row> named, Dataset<Row> rulings, Dataset<Row> present) {
    var same = broadcast(rulings.select(NamedClicks.RULING, SAME));
    var marks =
        named
            .join(same, NamedClicks.RULING)
            .groupBy(ClickVerdict.CLICK_ID, ClickVerdict.EVENT_DATE, SAME)
            .agg(
                min(RawClick.ADVERTISER_ID).as(RawClick.ADVERTISER_ID),
                min(NamedClicks.RULING).as(NamedClicks.RULING),
                array_agg(col(NamedClicks.RULING)).as(RULINGS))
            .drop(SAME)
            .join(broadcast(rulings.drop(SAME)), NamedClicks.RULING);
    return withNew(marks, present);
  }

  private static Dataset<Row> withNew(Dataset<Row> marks, Dataset<Row> present) {
    var key = ClickVerdict.TABLE.key();
    var known =
        present
            .where(col(ClickVerdict.TIER).notEqual(VerdictTier.GIVT.name()))
            .select(key.stream().map(name -> col(name).as(known(name))).toArray(Column[]::new))
            .distinct();
    var isKnown =
        key.stream()
            .map(name -> col(name).eqNullSafe(col(known(name))))
            .reduce(Column::and)
            .orElseThrow();
    return marks
        .join(known.withColumn(IS_NEW, lit(false)), isKnown, "left")
        .withColumn(IS_NEW, coalesce(col(IS_NEW), lit(true)))
        .drop(key.stream().map(ImportedMarks::known).toArray(String[]::new));
  }

  private static String known(String column) {
    return "known_" + column;
  }
}
