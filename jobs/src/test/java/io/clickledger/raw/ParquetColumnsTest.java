package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.TypedClickParser;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A Parquet row gets one verdict, whether it is parsed whole or told plain from its columns. */
class ParquetColumnsTest {
  private static final String FILE = "file:/landing/a.parquet";
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");
  private static final long ARRIVED = micros(NOON.plus(Duration.ofHours(1)));

  private static final List<String> IPS =
      Arrays.asList(
          "1.2.3.4",
          "0.0.0.0",
          "255.255.255.255",
          "10.20.30.40",
          "1.2.3.*",
          "1.x.xxx.*",
          "::1",
          "2001:db8::1",
          null,
          "1.2.3.256",
          "01.2.3.4",
          "1.2.3",
          "1.2.3.4.",
          ".1.2.3",
          "1..2.3",
          "",
          "1.2.3.4:80",
          "1.2.3.é",
          "0",
          "1.2.3.4.5",
          "1.2.3.-4",
          "1000.2.3.4");

  @Test
  void tellsNothingElseThanTheWholeParser() throws Exception {
    var random = new Random(11);
    var rows = IntStream.range(0, 5_000).mapToObj(index -> anyRow(random, index)).toList();
    var accepted = requireSame(rows);
    assertThat(accepted).as("of the rows some keep the contract").isBetween(1_000, 4_000);
  }

  @Test
  void takesOrdinaryClicksForPlain() throws Exception {
    var rows =
        List.of(
            row(0, "c3be1eb8099371b1d", NOON, NOON.plusSeconds(1), 1L, "10.0.0.255", "agent", 7L),
            row(1, "a.b_c:d~e-F", NOON, null, 0L, null, null, null),
            row(2, "x", NOON, NOON.plusSeconds(900), 1L, "106.114.177.*", "agent", 0L),
            row(3, "x", NOON, NOON.minusSeconds(300), 1L, "2001:db8::1", "agent", Long.MAX_VALUE));
    assertThat(requireSame(rows)).isEqualTo(4);
    assertThat(plainRows(rows)).isEqualTo(4);
  }

  @Test
  void leavesARowThatIsLateOrOversizedToTheWholeParser() throws Exception {
    var rows =
        List.of(
            row(0, "late", NOON, NOON.plusSeconds(901), 1L, null, null, null),
            row(1, "long", NOON, NOON, 1L, null, "a".repeat(TypedClickParser.MAX_BYTES), null));
    assertThat(requireSame(rows)).isEqualTo(1);
    assertThat(plainRows(rows)).isZero();
  }

  @Test
  void asksForTheTypesOfTheContract() {
    var contract = contract();
    assertThat(ParquetColumns.fit(contract)).isTrue();
    assertThat(ParquetColumns.fit(without(contract, RawClick.RECEIVED_AT))).isTrue();
    assertThat(
            ParquetColumns.fit(
                without(contract, RawClick.EVENT_TIME)
                    .add(RawClick.EVENT_TIME, DataTypes.TimestampNTZType)))
        .isFalse();
    assertThat(ParquetColumns.fit(contract.add("campaign_name", DataTypes.StringType))).isFalse();
  }

  /** Each file from its row 0, and columns that a file does not have are as columns of nulls. */
  @Test
  void readsFileAfterFileAndBearsAbsentColumns() throws Exception {
    var rows = List.of(row(0, "a", NOON, NOON, 1L, null, null, null));
    var schema = without(without(contract(), RawClick.PRICE_MICROS), RawClick.IP);
    var files = List.of(file(rows, schema), file(List.of(), schema), file(rows, schema));
    var cursor = ParquetColumns.of(TestSession.spark(), schema).open(files.iterator());
    for (var file : List.of(files.get(0), files.get(2))) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sourceName()).isEqualTo(file.getString(0));
      assertThat(cursor.sourceOffset()).isZero();
      assertThat(cursor.record().priceMicros()).isEqualTo(CountedRecord.NO_PRICE);
      assertThat(cursor.record().fingerprint()).isEqualTo(Fingerprint.of("a"));
    }
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void namesAFileThatCannotBeRead() throws Exception {
    var gone = "file:/landing/a%20b.parquet";
    var cursor =
        ParquetColumns.of(TestSession.spark(), contract())
            .open(List.of(RowFactory.create(gone, ARRIVED, 100L)).iterator());
    assertThatThrownBy(cursor::next)
        .cause()
        .hasMessageContaining("FILE_NOT_EXIST")
        .hasMessageContaining(gone);
  }

  /** Returns how many rows keep the contract. */
  private static int requireSame(List<Row> rows) throws Exception {
    var expected = new ParquetRecordParser().parse(rows.iterator());
    var file = file(rows, contract());
    var cursor = open(file);
    var accepted = 0;
    while (expected.hasNext()) {
      var record = expected.next();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sourceName()).isEqualTo(file.getString(0));
      assertThat(cursor.sourceOffset()).isEqualTo(record.sourceOffset());
      if (record.parsed() instanceof Accepted same) {
        accepted++;
        var click = same.click();
        assertThat(cursor.record().isClick()).as("%s", click).isTrue();
        assertThat(cursor.record().fingerprint()).isEqualTo(Fingerprint.of(click.clickId()));
        assertThat(cursor.record().eventMicros()).isEqualTo(click.eventTimeMicros());
        assertThat(cursor.record().receivedMicros()).isEqualTo(click.receivedAtMicros());
        assertThat(cursor.record().adId()).isEqualTo(click.adId());
        assertThat(cursor.record().campaignId()).isEqualTo(click.campaignId());
        assertThat(cursor.record().priceMicros())
            .isEqualTo(click.priceMicros() == null ? CountedRecord.NO_PRICE : click.priceMicros());
      } else {
        assertThat(cursor.record().isClick()).as("%s", record).isFalse();
      }
    }
    assertThat(cursor.next()).isFalse();
    return accepted;
  }

  private static int plainRows(List<Row> rows) throws Exception {
    var cursor = open(file(rows, contract()));
    var plain = 0;
    while (cursor.next()) {
      plain += cursor.record() instanceof ParsedRecord ? 0 : 1;
    }
    return plain;
  }

  private static ClickCursor open(Row file) {
    return ParquetColumns.of(TestSession.spark(), contract()).open(List.of(file).iterator());
  }

  /** Lands the rows as one file. */
  private static Row file(List<Row> rows, StructType columns) throws IOException {
    var directory = TestSession.directory().resolve("landed");
    TestSession.spark()
        .createDataFrame(rows, schema())
        .selectExpr(columns.fieldNames())
        .coalesce(1)
        .write()
        .parquet(directory.toString());
    try (var files = Files.list(directory)) {
      var file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      return RowFactory.create(file.toUri().toString(), ARRIVED, Files.size(file));
    }
  }

  private static Row anyRow(Random random, long index) {
    var event = NOON.plusSeconds(random.nextInt(60));
    return RowFactory.create(
        any(random, "c1", "c2", "", "a b", "é", "x".repeat(64), "x".repeat(65), null),
        any(random, event, event, event, event, Instant.EPOCH.minusMillis(1), year(10_000), null),
        any(
            random,
            event,
            event.plusSeconds(900),
            event.plusSeconds(901),
            event.minusSeconds(301),
            event.plusSeconds(4_000),
            year(9_999),
            null),
        any(random, 0L, 5L, 5L, 5L, Long.MAX_VALUE, -1L, null),
        any(random, 0L, 5L, 5L, 5L, 5L, -1L),
        any(random, 0L, 5L, 5L, 5L, 5L, Long.MIN_VALUE),
        any(random, 0L, 5L, 5L, 5L, 5L, null),
        any(random, "user", "", null),
        any(random, IPS.toArray(String[]::new)),
        any(random, "agent", "", null),
        any(random, 0L, 7L, 7L, Long.MAX_VALUE, -1L, null),
        null,
        FILE,
        ARRIVED,
        index);
  }

  private static Instant year(int year) {
    return java.time.LocalDate.of(year, 12, 31).atStartOfDay().toInstant(java.time.ZoneOffset.UTC);
  }

  @SafeVarargs
  private static <T> @Nullable T any(Random random, @Nullable T... values) {
    // Mostly the first, which keeps the contract: of two broken rules the second would not show.
    return values[random.nextInt(8) > 0 ? 0 : random.nextInt(values.length)];
  }

  private static Row row(
      long index,
      String clickId,
      Instant event,
      @Nullable Instant received,
      long ad,
      @Nullable String ip,
      @Nullable String userAgent,
      @Nullable Long price) {
    return RowFactory.create(
        clickId, event, received, ad, 2L, 3L, 4L, "u", ip, userAgent, price, null, FILE, ARRIVED,
        index);
  }

  private static StructType contract() {
    return DataTypes.createStructType(
        ClickFiles.CONTRACT_COLUMNS.stream()
            .map(name -> DataTypes.createStructField(name, ParquetColumns.contractType(name), true))
            .toList());
  }

  private static StructType schema() {
    var fields = new ArrayList<StructField>(List.of(contract().fields()));
    fields.add(DataTypes.createStructField(RawClick.EXTRA, DataTypes.StringType, true));
    fields.add(DataTypes.createStructField("_file", DataTypes.StringType, true));
    fields.add(DataTypes.createStructField("_arrived", DataTypes.LongType, false));
    fields.add(DataTypes.createStructField("_row_index", DataTypes.LongType, false));
    return DataTypes.createStructType(fields);
  }

  private static StructType without(StructType schema, String column) {
    return DataTypes.createStructType(
        Arrays.stream(schema.fields()).filter(field -> !field.name().equals(column)).toList());
  }

  private static long micros(Instant instant) {
    return instant.toEpochMilli() * 1_000;
  }
}
