package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.lake.WriteId;
import io.clickledger.table.StreamProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where a lane stands: its epoch, its newest whole micro-batch and its watermark, as {@code
 * stream_progress} records them. A checkpoint that does not know a batch which the tables hold must
 * not be continued: Delta would skip its writes as already done.
 *
 * @param lane archive, rollup or budget
 * @param epoch number of checkpoints that the lane has had before this one
 * @param newestBatch newest batch of the epoch that is whole, -1 before the first
 * @param watermark watermark after that batch; empty before the first click
 */
public record LaneCheckpoint(
    String lane, int epoch, long newestBatch, Optional<Instant> watermark) {

  /**
   * @throws ClickledgerException CHECKPOINT when the checkpoint is lost or older than the tables
   */
  public static LaneCheckpoint open(Lake lake, String lane) {
    lake.create(StreamProgress.TABLE);
    var newest =
        lake.read(StreamProgress.TABLE)
            .where(col(StreamProgress.LANE).equalTo(lane))
            .agg(
                max(struct(col(StreamProgress.EPOCH), col(StreamProgress.BATCH_ID))).as("batch"),
                max_by(
                        col(StreamProgress.WATERMARK),
                        struct(col(StreamProgress.EPOCH), col(StreamProgress.BATCH_ID)))
                    .as("watermark"))
            .selectExpr("batch.*", "watermark")
            .first();
    if (newest.isNullAt(0)) {
      return new LaneCheckpoint(lane, 0, -1, Optional.empty());
    }
    var checkpoint =
        new LaneCheckpoint(
            lane,
            newest.getInt(0),
            newest.getLong(1),
            Optional.ofNullable(newest.<Instant>getAs(2)));
    checkpoint.requireKnown(lake);
    return checkpoint;
  }

  /** Names the writes of a micro-batch, so that each is done once however often it is tried. */
  public WriteId writeId(long batchId) {
    return new WriteId("clickledger-" + lane + "-" + epoch, batchId);
  }

  public Path location(Lake lake) {
    return lake.checkpoint(lane, epoch);
  }

  private void requireKnown(Lake lake) {
    var offsets = new Path(location(lake), "offsets/" + newestBatch);
    try {
      var fs = offsets.getFileSystem(lake.spark().sessionState().newHadoopConf());
      if (!fs.exists(offsets)) {
        throw new ClickledgerException(
            ErrorCode.CHECKPOINT,
            "the %s lane's tables hold micro-batch %d, its checkpoint %s does not know it"
                .formatted(lane, newestBatch, location(lake)),
            "bring the checkpoint back; continuing without it would lose clicks silently");
      }
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "the checkpoint " + location(lake) + " cannot be read: " + e.getMessage(),
          "check its permissions and the store",
          e);
    }
  }
}
