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
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where a lane stands: its epoch, its newest whole micro-batch and its watermark, as {@code
 * stream_progress} records them. Checkpoint and tables must know the same batches: Delta would
 * skip, as done, the writes of a checkpoint that starts over, and a checkpoint that is ahead of its
 * tables would never write again what they lost.
 *
 * @param lane archive, rollup or budget
 * @param epoch number of checkpoints that the lane has had before this one
 * @param newestBatch newest batch of the epoch that is whole, -1 before the first
 * @param watermark watermark after that batch; empty before the first click
 */
public record LaneCheckpoint(
    String lane, int epoch, long newestBatch, Optional<Instant> watermark) {

  /**
   * Creates the lane's tables where they do not exist, and checks that its checkpoint fits them.
   *
   * @param tables tables that the lane appends to
   * @throws ClickledgerException CHECKPOINT when checkpoint and tables do not know the same batches
   */
  static LaneCheckpoint open(Lake lake, String lane, List<TableDefinition> tables) {
    tables.forEach(lake::create);
    lake.create(StreamProgress.TABLE);
    var checkpoint = recorded(lake, lane);
    checkpoint.requireSameBatches(lake, tables);
    CheckpointFormat.requireKnown(lake, checkpoint.location(lake));
    return checkpoint;
  }

  /** Where the lane stands by its tables, whatever has become of its checkpoint. */
  static LaneCheckpoint recorded(Lake lake, String lane) {
    var inOrder = struct(col(StreamProgress.EPOCH), col(StreamProgress.BATCH_ID));
    var newest =
        lake.read(StreamProgress.TABLE)
            .where(col(StreamProgress.LANE).equalTo(lane))
            .agg(
                max(inOrder).as("batch"),
                max_by(col(StreamProgress.WATERMARK), inOrder).as("watermark"))
            .selectExpr("batch.*", "watermark")
            .first();
    return newest.isNullAt(0)
        ? new LaneCheckpoint(lane, 0, -1, Optional.empty())
        : new LaneCheckpoint(
            lane,
            newest.getInt(0),
            newest.getLong(1),
            Optional.ofNullable(newest.<Instant>getAs(2)));
  }

  /** Names the writes of a micro-batch, so that each is done once however often it is tried. */
  public WriteId writeId(long batchId) {
    return new WriteId("clickledger-" + lane + "-" + epoch, batchId);
  }

  public Path location(Lake lake) {
    return lake.checkpoint(lane, epoch);
  }

  private void requireSameBatches(Lake lake, List<TableDefinition> tables) {
    var appId = writeId(0).appId();
    var inTables =
        tables.stream()
            .mapToLong(table -> lake.newestWrite(table, appId).orElse(-1))
            .reduce(newestBatch, Math::max);
    if (inTables > newest(lake, "offsets")) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane's tables hold micro-batch %d, its checkpoint %s does not know it"
              .formatted(lane, inTables, location(lake)),
          "bring the checkpoint back; continuing without it would lose clicks silently");
    }
    var committed = newest(lake, "commits");
    if (committed > inTables) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane's checkpoint %s has finished micro-batch %d, its tables end at %d"
              .formatted(lane, location(lake), committed, inTables),
          "bring the tables back; or, to count anew from the source, delete what is left of them"
              + " and the checkpoint, and run the lane again");
    }
  }

  /** Newest batch in one of the checkpoint's logs, -1 where there is none. */
  private long newest(Lake lake, String log) {
    var directory = new Path(location(lake), log);
    try {
      var fs = directory.getFileSystem(lake.spark().sessionState().newHadoopConf());
      return fs.exists(directory)
          ? Arrays.stream(fs.listStatus(directory))
              .map(file -> file.getPath().getName())
              .filter(name -> name.chars().allMatch(Character::isDigit))
              .mapToLong(Long::parseLong)
              .max()
              .orElse(-1)
          : -1;
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "the checkpoint " + location(lake) + " cannot be read: " + e.getMessage(),
          "check its permissions and the store",
          e);
    }
  }
}
