package io.clickledger.bench.flink;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.formats.parquet.ParquetColumnarRowInputFormat;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.util.Collector;

/**
 * Clicks and auction money by (minute, ad, campaign) from landed Parquet files, each click once, to
 * files that checkpoints commit: vectorised reading of the needed columns, a 64-bit key, objects
 * reused, sums combined before the second shuffle.
 *
 * <p>Arguments: landing directory, output directory, state backend (hashmap or rocksdb), seconds
 * between checkpoints, tasks, minutes until a click is forgotten (0: never). It checks no contract,
 * prices no click and keeps no late one, so it has less to do than the lane.
 */
public final class FlinkRollup {
  private static final long LATEST_MICROS = TimeUnit.MINUTES.toMicros(15);
  private static final long MINUTE_MICROS = TimeUnit.MINUTES.toMicros(1);
  private static final int ROWS_OF_A_VECTOR = 2_048;

  private FlinkRollup() {}

  public static void main(String[] args) throws Exception {
    var out = Path.of(args[1]).toAbsolutePath();
    var configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, args[2]);
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, out.resolve("checkpoints").toUri().toString());
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(2_048));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(256));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(256));
    var flink =
        StreamExecutionEnvironment.createLocalEnvironment(Integer.parseInt(args[4]), configuration);
    flink.enableCheckpointing(TimeUnit.SECONDS.toMillis(Long.parseLong(args[3])));
    var sink =
        FileSink.<Sum>forRowFormat(
                new org.apache.flink.core.fs.Path(out.resolve("minutes").toUri()),
                new SimpleStringEncoder<>())
            .withRollingPolicy(OnCheckpointRollingPolicy.build())
            .build();
    TypeInformation<Sum> sums = new ValueTypeInfo<>(Sum.class);
    flink
        .fromSource(source(Path.of(args[0])), WatermarkStrategy.noWatermarks(), "landing")
        .flatMap(new ToClicks())
        .returns(new ValueTypeInfo<>(Click.class))
        .keyBy(click -> click.fingerprint, Types.LONG)
        .process(new Dedup(Integer.parseInt(args[5])))
        .returns(new ValueTypeInfo<>(Click.class))
        .transform("combine", sums, new Combine.OfClicks())
        .keyBy(sum -> sum.ad, Types.LONG)
        .transform("merge", sums, new Combine.OfSums())
        .sinkTo(sink);
    tellEachSecond();
    flink.execute("rollup");
    System.exit(0);
  }

  private static FileSource<RowData> source(Path landing) {
    var row =
        RowType.of(
            new LogicalType[] {
              new VarBinaryType(VarBinaryType.MAX_LENGTH),
              new BigIntType(),
              new BigIntType(),
              new BigIntType(),
              new BigIntType(),
              new BigIntType()
            },
            new String[] {
              "click_id", "event_time", "received_at", "ad_id", "campaign_id", "price_micros"
            });
    var format =
        new ParquetColumnarRowInputFormat<>(
            new org.apache.hadoop.conf.Configuration(),
            row,
            InternalTypeInfo.of(row),
            ROWS_OF_A_VECTOR,
            true,
            true);
    return FileSource.forBulkFileFormat(
            format, new org.apache.flink.core.fs.Path(landing.toAbsolutePath().toUri()))
        .build();
  }

  /** On time, and with the columns that count. */
  private static final class ToClicks extends RichFlatMapFunction<RowData, Click> {
    private static final long serialVersionUID = 1L;

    private final Click click = new Click();
    private transient XXHash64 hash;

    @Override
    public void flatMap(RowData row, Collector<Click> out) {
      if (hash == null) {
        hash = XXHashFactory.fastestInstance().hash64();
      }
      var event = row.getLong(1);
      if (!row.isNullAt(2) && row.getLong(2) - event > LATEST_MICROS) {
        return;
      }
      var id = row.getBinary(0);
      click.fingerprint = hash.hash(id, 0, id.length, 42);
      click.minuteMicros = Math.floorDiv(event, MINUTE_MICROS) * MINUTE_MICROS;
      click.ad = row.getLong(3);
      click.campaign = row.getLong(4);
      click.priceMicros = row.isNullAt(5) ? Click.NO_PRICE : row.getLong(5);
      out.collect(click);
    }
  }

  /** As the lane tells of its micro-batches, by the second. */
  private static void tellEachSecond() {
    var told = new long[2];
    var thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var daemon = new Thread(task, "progress");
              daemon.setDaemon(true);
              return daemon;
            });
    Runnable tell =
        () -> {
          var seen = Dedup.SEEN.sum();
          System.out.printf("flink: batch %d, %,d records%n", told[0]++, seen - told[1]);
          told[1] = seen;
        };
    var unused = thread.scheduleAtFixedRate(tell, 1, 1, TimeUnit.SECONDS);
  }
}
