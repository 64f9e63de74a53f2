package io.clickledger.testing;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of the test JVM, opened as commands open theirs, on {@code local[2]}. It is
 * never closed by a test. Lakes are fresh directories that go when the JVM ends.
 */
public final class TestSession {
  private static final Path ROOT = temporaryRoot();

  private TestSession() {}

  /** The shared session, from now on the calling thread's own: a command's thread opens its own. */
  public static SparkSession spark() {
    SparkSession.setActiveSession(Holder.SPARK);
    return Holder.SPARK;
  }

  /** A lake that does not exist yet, on the shared session. */
  public static Lake lake() {
    return new Lake(spark(), directory().resolve("lake").toString());
  }

  /** An empty directory. */
  public static Path directory() {
    try {
      return Files.createTempDirectory(ROOT, "test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a job runs in, without a command line; what it says is thrown away. */
  public static JobContext context(Lake lake, String job, Clock clock) {
    return new JobContext(
        lake,
        job,
        Map.of(),
        clock,
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  private static Path temporaryRoot() {
    try {
      var root = Files.createTempDirectory("clickledger-tests");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtil.fullyDelete(root.toFile())));
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    static final SparkSession SPARK =
        LakeSession.open(
            "tests",
            Map.of(
                "spark.master",
                "local[2]",
                "spark.sql.shuffle.partitions",
                "2",
                "spark.sql.warehouse.dir",
                ROOT.resolve("warehouse").toString(),
                "spark.local.dir",
                ROOT.resolve("local").toString()));
  }
}
