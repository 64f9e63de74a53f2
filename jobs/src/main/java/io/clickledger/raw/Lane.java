package io.clickledger.raw;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.Lease;
import io.clickledger.lake.WriteId;
import io.clickledger.metrics.LaneMetrics;
import io.clickledger.table.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A lane that this process owns, from its start to its end. Every write checks that it still does,
 * and is done once however often its micro-batch is tried.
 */
public final class Lane implements AutoCloseable {
  private final Lake lake;
  private final Lease lease;
  private final LaneCheckpoint checkpoint;
  private final LaneMetrics metrics;

  private Lane(Lake lake, Lease lease, LaneCheckpoint checkpoint, LaneMetrics metrics) {
    this.lake = lake;
    this.lease = lease;
    this.checkpoint = checkpoint;
    this.metrics = metrics;
  }

  /**
   * Takes the lane's lease, creates its tables where they do not exist, and checks that its
   * checkpoint fits them.
   *
   * @param tables tables that the lane appends to
   * @throws io.clickledger.common.ClickledgerException LEASE_HELD when another process runs the
   *     lane, CHECKPOINT when checkpoint and tables do not know the same batches
   */
  public static Lane open(JobContext job, String name, List<TableDefinition> tables) {
    return open(job, name, () -> LaneCheckpoint.open(job.lake(), name, tables));
  }

  /**
   * As {@link #open}, of a lane whose tables follow its micro-batches in groups.
   *
   * @param newestFile newest micro-batch of which the lane keeps a file of its own in a checkpoint,
   *     -1 without one
   */
  public static Lane openBehind(
      JobContext job, String name, List<TableDefinition> tables, ToLongFunction<Path> newestFile) {
    return open(job, name, () -> LaneCheckpoint.openBehind(job.lake(), name, tables, newestFile));
  }

  private static Lane open(JobContext job, String name, Supplier<LaneCheckpoint> checkpoint) {
    var lease = Lease.take(job.lake(), name, job.clock());
    try {
      return new Lane(job.lake(), lease, checkpoint.get(), job.metrics().lane(name));
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** Number of the lease: greater than that of any owner before. */
  public long leaseNumber() {
    return lease.number();
  }

  /** archive, rollup or budget. */
  public String name() {
    return checkpoint.lane();
  }

  /** What the lane tells of itself while it runs. */
  public LaneMetrics metrics() {
    return metrics;
  }

  public LaneCheckpoint checkpoint() {
    return checkpoint;
  }

  public int epoch() {
    return checkpoint.epoch();
  }

  /** Newest batch that is whole in every table, -1 before the first. */
  public long newestBatch() {
    return checkpoint.newestBatch();
  }

  /** Watermark after that batch; empty before the first click. */
  public Optional<Instant> watermark() {
    return checkpoint.watermark();
  }

  /** Where the lane's checkpoint begins. */
  public StartPositions start() {
    return checkpoint.origin().start();
  }

  /** What an earlier try of the newest micro-batch left in one of the lane's tables. */
  public Optional<Dataset<Row>> written(TableDefinition table, long batchId) {
    var id = checkpoint.writeId(batchId);
    var history = lake.history(table);
    return history.isNewestWrite(id) ? Optional.of(history.written(id)) : Optional.empty();
  }

  /**
   * Appends a micro-batch's rows to one of the lane's tables in one commit.
   *
   * @throws io.clickledger.common.ClickledgerException LEASE_LOST, with nothing committed, when
   *     another process has become the owner
   */
  public void append(TableDefinition table, Dataset<Row> rows, long batchId) {
    append(table, rows, checkpoint.writeId(batchId));
  }

  /**
   * As {@link #append}, of what the table lacks of a micro-batch that it holds in part.
   *
   * @throws io.clickledger.common.ClickledgerException LEASE_LOST
   */
  void appendRest(TableDefinition table, Dataset<Row> rows, long batchId) {
    append(table, rows, checkpoint.restId(batchId));
  }

  /**
   * Appends rows that are no micro-batch's in one commit. A new owner's commit under the same name
   * makes this one fail: then it says whose it was.
   *
   * @throws io.clickledger.common.ClickledgerException LEASE_LOST
   */
  public void append(TableDefinition table, Dataset<Row> rows, WriteId id) {
    lease.requireOwned();
    try {
      lake.append(table, rows, id);
    } catch (RuntimeException e) {
      lease.requireOwned();
      throw e;
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
