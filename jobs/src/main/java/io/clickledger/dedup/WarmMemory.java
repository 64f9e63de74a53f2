package io.clickledger.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.clickledger.raw.Fingerprint;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.table.RawClick;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The dedup memory that a lane would have after reading the raw log up to a position: the
 * fingerprints of the on-time clicks that must still be remembered, in blocks.
 */
final class WarmMemory {
  private WarmMemory() {}

  /**
   * @param raw on-time rows of {@code raw_click} that count as read
   * @param watermark of the lane after them
   */
  static Dataset<Remembered> of(
      Dataset<Row> raw, Instant watermark, long skewAllowanceMicros, Buckets buckets) {
    var watermarkMicros = ChronoUnit.MICROS.between(Instant.EPOCH, watermark);
    var oldest = DedupHorizon.oldestRemembered(watermarkMicros, skewAllowanceMicros);
    // Memory is forgotten in whole slices: the slice of the oldest receipt is still there.
    var from = DedupHorizon.sliceOf(oldest) * DedupHorizon.SLICE_MICROS;
    MapPartitionsFunction<Row, Remembered> pack =
        rows -> blocks(rows, watermarkMicros, buckets, TaskContext.getPartitionId());
    return raw.where(unix_micros(col(RawClick.RECEIVED_AT)).geq(from))
        .select(col(RawClick.CLICK_ID), unix_micros(col(RawClick.RECEIVED_AT)))
        .mapPartitions(pack, Encoders.bean(Remembered.class))
        .union(watermarks(raw.sparkSession(), watermarkMicros, buckets));
  }

  /** An empty block for every bucket: one that remembers nothing must know how late it is too. */
  private static Dataset<Remembered> watermarks(
      SparkSession spark, long watermarkMicros, Buckets buckets) {
    var empty =
        IntStream.range(0, buckets.count())
            .mapToObj(index -> block(buckets.idAt(index), watermarkMicros))
            .toList();
    return spark.createDataset(empty, Encoders.bean(Remembered.class));
  }

  private static Remembered block(int bucket, long watermarkMicros) {
    var block = new Remembered();
    block.setBucket(bucket);
    block.setWatermarkMicros(watermarkMicros);
    return block;
  }

  private record Place(int bucket, long slice) {}

  private static Iterator<Remembered> blocks(
      Iterator<Row> rows, long watermarkMicros, Buckets buckets, int partition) {
    Map<Place, List<Long>> fingerprints = new HashMap<>();
    rows.forEachRemaining(
        row -> {
          var fingerprint = Fingerprint.of(row.getString(0));
          var place =
              new Place(
                  buckets.idAt(buckets.indexOf(fingerprint)), DedupHorizon.sliceOf(row.getLong(1)));
          fingerprints.computeIfAbsent(place, p -> new ArrayList<>()).add(fingerprint);
        });
    return fingerprints.entrySet().stream()
        .map(
            entry -> {
              var block = block(entry.getKey().bucket(), watermarkMicros);
              block.setBlockKey(DedupMemory.blockKey(entry.getKey().slice(), partition));
              block.setBlock(bytes(entry.getValue()));
              return block;
            })
        .iterator();
  }

  private static byte[] bytes(List<Long> fingerprints) {
    var bytes = ByteBuffer.allocate(fingerprints.size() * Long.BYTES);
    fingerprints.forEach(bytes::putLong);
    return bytes.array();
  }
}
