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
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
 * @param origin where the lane began the checkpoint
 */
public record LaneCheckpoint(
    String lane, int epoch, long newestBatch, Optional<Instant> watermark, LaneEpoch origin) {
  /** How many commits are looked at for the lane's newest row, before all rows are. */
  private static final List<Integer> NEWEST_COMMITS = List.of(4, 50);

  /**
   * Creates the lane's tables where they do not exist, and checks that its checkpoint fits them.
   *
   * @param tables tables that the lane appends to
   * @throws ClickledgerException CHECKPOINT when checkpoint and tables do not know the same
   *     batches, or an epoch was begun and not finished
   */
  static LaneCheckpoint open(Lake lake, String lane, List<TableDefinition> tables) {
    var checkpoint = opened(lake, lane, tables);
    checkpoint.requireSameBatches(lake, tables);
    return checkpoint.withOrigin(lake);
  }

  /**
   * As {@link #open}, of a lane whose tables follow its micro-batches in groups: a file of its own
   * beside the checkpoint says which are whole.
   *
   * @param newestFile newest micro-batch with a file in a checkpoint, -1 without one
   */
  static LaneCheckpoint openBehind(
      Lake lake, String lane, List<TableDefinition> tables, ToLongFunction<Path> newestFile) {
    var checkpoint = opened(lake, lane, tables);
    checkpoint.requireFiles(lake, newestFile.applyAsLong(checkpoint.location(lake)));
    return checkpoint.withOrigin(lake);
  }

  private static LaneCheckpoint opened(Lake lake, String lane, List<TableDefinition> tables) {
    tables.forEach(lake::create);
    lake.create(StreamProgress.TABLE);
    var checkpoint = recorded(lake, lane);
    checkpoint.requireFinished(lake);
    return checkpoint;
  }

  private void requireFiles(Lake lake, long newestFile) {
    var ended = Math.max(newestBatch, newest(lake, "commits"));
    if (newestFile < ended || newestFile > newest(lake, "offsets")) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane has ended micro-batch %d, its checkpoint %s knows its spend up to %d and its offsets up to %d"
              .formatted(lane, ended, location(lake), newestFile, newest(lake, "offsets")),
          "bring the checkpoint back, or " + newEpoch());
    }
  }

  /** Where the lane stands by its tables, whatever has become of its checkpoint. */
  public static LaneCheckpoint recorded(Lake lake, String lane) {
    var newest = newestRow(lake, lane);
    return newest.isNullAt(0)
        ? new LaneCheckpoint(lane, 0, -1, Optional.empty(), LaneEpoch.FIRST)
        : new LaneCheckpoint(
            lane,
            newest.getInt(0),
            newest.getLong(1),
            Optional.ofNullable(newest.<Instant>getAs(2)),
            LaneEpoch.FIRST);
  }

  /** (epoch, batch, watermark) of the lane's newest row; nulls where it has none. */
  private static Row newestRow(Lake lake, String lane) {
    // A row a micro-batch: all of them would take minutes to read after some months.
    for (var commits : NEWEST_COMMITS) {
      var newest = newestRow(lake.history(StreamProgress.TABLE).newest(commits), lane);
      if (!newest.isNullAt(0)) {
        return newest;
      }
    }
    return newestRow(lake.read(StreamProgress.TABLE), lane);
  }

  private static Row newestRow(Dataset<Row> progress, String lane) {
    var inOrder = struct(col(StreamProgress.EPOCH), col(StreamProgress.BATCH_ID));
    return progress
        .where(col(StreamProgress.LANE).equalTo(lane))
        // What a replay changed follows the batches in time, and does not advance the lane.
        .where(col(StreamProgress.BATCH_ID).geq(BatchProgress.NEW_EPOCH))
        .agg(
            max(inOrder).as("batch"),
            max_by(col(StreamProgress.WATERMARK), inOrder).as("watermark"))
        .selectExpr("batch.*", "watermark")
        .first();
  }

  /** Writes that may have reached some of the lane's tables and not all: of the next batch. */
  List<WriteId> unfinished() {
    return List.of(writeId(newestBatch + 1), restId(newestBatch + 1));
  }

  /** As {@link #unfinished()}, of every epoch that the lane has had. */
  List<WriteId> everUnfinished(Lake lake) {
    var newest = new HashMap<Integer, Long>();
    lake.read(StreamProgress.TABLE)
        .where(col(StreamProgress.LANE).equalTo(lane))
        .where(col(StreamProgress.BATCH_ID).geq(0))
        .groupBy(StreamProgress.EPOCH)
        .agg(max(StreamProgress.BATCH_ID))
        .collectAsList()
        .forEach(row -> newest.put(row.getInt(0), row.getLong(1)));
    return IntStream.rangeClosed(0, epoch)
        .mapToObj(e -> new LaneCheckpoint(lane, e, newest.getOrDefault(e, -1L), watermark, origin))
        .flatMap(checkpoint -> checkpoint.unfinished().stream())
        .toList();
  }

  /** {@code new-epoch} writes an epoch's file first and its row in the tables last. */
  private void requireFinished(Lake lake) {
    var next = lake.checkpoint(lane, epoch + 1);
    if (LaneEpoch.of(lake, next).isPresent()) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "epoch %d of the %s lane was begun and not finished".formatted(epoch + 1, lane),
          "let it finish, or run it again: clickledger new-epoch --lane " + lane);
    }
  }

  /** As this, with what {@code epoch.json} says; a lane's first start writes the file. */
  private LaneCheckpoint withOrigin(Lake lake) {
    var origin = LaneEpoch.of(lake, location(lake));
    if (origin.isEmpty() && epoch > 0) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane's checkpoint %s is gone".formatted(lane, location(lake)),
          "bring it back, or " + newEpoch());
    }
    if (origin.isEmpty()) {
      LaneEpoch.FIRST.write(lake, location(lake));
    }
    return new LaneCheckpoint(lane, epoch, newestBatch, watermark, origin.orElse(LaneEpoch.FIRST));
  }

  private String newEpoch() {
    return "begin a new epoch on purpose: clickledger new-epoch --lane " + lane;
  }

  /** Names the writes of a micro-batch, so that each is done once however often it is tried. */
  public WriteId writeId(long batchId) {
    return new WriteId("clickledger-" + lane + "-" + epoch, batchId);
  }

  /** Names the write of what a batch still lacks in a table that holds a part of it. */
  WriteId restId(long batchId) {
    return new WriteId("clickledger-" + lane + "-" + epoch + "-rest", batchId);
  }

  public Path location(Lake lake) {
    return lake.checkpoint(lane, epoch);
  }

  private void requireSameBatches(Lake lake, List<TableDefinition> tables) {
    var appId = writeId(0).appId();
    var inTables =
        tables.stream()
            .mapToLong(table -> lake.history(table).newestWrite(appId).orElse(-1))
            .reduce(newestBatch, Math::max);
    if (inTables > newest(lake, "offsets")) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane's tables hold micro-batch %d, its checkpoint %s does not know it"
              .formatted(lane, inTables, location(lake)),
          "bring the checkpoint back, or " + newEpoch());
    }
    var committed = newest(lake, "commits");
    if (committed > inTables) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "the %s lane's checkpoint %s has finished micro-batch %d, its tables end at %d"
              .formatted(lane, location(lake), committed, inTables),
          "bring the tables back, or %s; or, to count anew from the source, delete what is left of"
                  .formatted(newEpoch())
              + " them and the checkpoint, and run the lane again");
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
