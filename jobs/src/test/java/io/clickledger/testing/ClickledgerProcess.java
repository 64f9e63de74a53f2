package io.clickledger.testing;

import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged jar as a process of its own, beside the class path of Spark, as people run it. */
public final class ClickledgerProcess implements AutoCloseable {
  public static final Path ROOT = Path.of(System.getProperty("clickledger.root", "..")).normalize();

  private static final int LONGEST_RUN_MINUTES = 15;

  /** A few clicks a task do not pay for a projection that is compiled anew for it. */
  private static final String NO_CODEGEN = "-Dspark.sql.codegen.factoryMode=NO_CODEGEN";

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private ClickledgerProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a command through the main class of the jar. */
  public static ClickledgerProcess start(String... words) throws IOException {
    return startWithin(List.of(), words);
  }

  /**
   * Starts a command by another one.
   *
   * @param starter words before those that start the JVM
   */
  public static ClickledgerProcess startWithin(List<String> starter, String... words)
      throws IOException {
    var jar = System.getProperty("clickledger.jar");
    return start(
        starter,
        List.of(
            "-XX:SharedArchiveFile=" + SharedClasses.ARCHIVE,
            NO_CODEGEN,
            "-cp",
            jar + ":" + sparkClassPath(),
            "io.clickledger.cli.Main"),
        words);
  }

  /** Starts a command through spark-submit, which brings the jar and Spark's own settings. */
  public static ClickledgerProcess submit(String... words) throws IOException {
    return start(
        List.of(),
        List.of(
            "-cp",
            sparkClassPath(),
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[2]",
            "--class",
            "io.clickledger.cli.Main",
            System.getProperty("clickledger.jar")),
        words);
  }

  /** Starts a main class of the tests, on their class path. */
  public static ClickledgerProcess startMain(Class<?> main, String... words) throws IOException {
    return start(
        List.of(), List.of("-cp", System.getProperty("java.class.path"), main.getName()), words);
  }

  /**
   * The classes of a lane as the JVM maps them, which takes a quarter off a process's time: made by
   * the first process, kept until there is another jar.
   */
  private static final class SharedClasses {
    static final Path ARCHIVE = archive();

    private static Path archive() {
      var jar = Path.of(System.getProperty("clickledger.jar"));
      var archive = jar.resolveSibling("clickledger.jsa");
      try {
        if (!Files.exists(archive)
            || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
          Files.deleteIfExists(archive);
          make(archive, jar);
        }
        return archive;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void make(Path archive, Path jar) throws IOException, InterruptedException {
      var settings = GeneratorSettings.builder().clicks(300).days(1).fileSeconds(86_400).build();
      var world =
          ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
      var launcher =
          List.of(
              "-XX:ArchiveClassesAtExit=" + archive,
              "-cp",
              jar + ":" + sparkClassPath(),
              "io.clickledger.cli.Main");
      var lake = TestSession.directory().resolve("lake").toString();
      var source = "files:" + world.landing();
      try (var lane =
          start(List.of(), launcher, "rollup", "--lake", lake, "--source", source, "--once")) {
        if (lane.ended() != 0) {
          throw new IOException(lane.said());
        }
      }
    }
  }

  private static String sparkClassPath() throws IOException {
    return Files.readString(Path.of(System.getProperty("clickledger.spark.classpath.file")))
        .strip();
  }

  private static ClickledgerProcess start(
      List<String> starter, List<String> launcher, String... words) throws IOException {
    var command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("conf/spark/jvm.flags"));
    command.addAll(
        List.of(
            "-Xmx1500m",
            // A process of a test ends before the optimising compiler pays back.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dlog4j2.configurationFile=clickledger-log4j2.properties",
            "-Duser.timezone=UTC"));
    command.addAll(launcher);
    command.addAll(List.of(words));
    return run(command, Map.of());
  }

  /** Runs a program that runs a command. */
  static ClickledgerProcess run(List<String> command, Map<String, String> environment)
      throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    // A process that hangs fails its test, not the build.
    CompletableFuture.delayedExecutor(LONGEST_RUN_MINUTES, TimeUnit.MINUTES)
        .execute(process::destroyForcibly);
    return new ClickledgerProcess(process);
  }

  /** The process id, as the operating system knows it. */
  public long pid() {
    return process.pid();
  }

  /** Reads on until a line holds a text; false when the process ended before. */
  public boolean reaches(String text) throws IOException {
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.contains(text)) {
        return true;
      }
    }
    return false;
  }

  /** Kills the process, as the kernel would, unless it ends by itself within a time. */
  public boolean killAfter(long millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return true;
  }

  /** For whoever is to kill it. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for the end and gives the exit code. */
  public int ended() throws IOException, InterruptedException {
    reaches("\u0000");
    return process.waitFor();
  }

  /** What the process has said so far. */
  public String said() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
