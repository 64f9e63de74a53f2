package io.clickledger.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spark's own standalone cluster on this machine, from a distribution of Spark: a master and
 * workers of one core each, in processes of their own.
 */
public final class SparkCluster implements AutoCloseable {
  private static final Path ROOT = ClickledgerProcess.ROOT.toAbsolutePath().normalize();
  private static final String QUICK_JVM = "-XX:+UseParallelGC -XX:TieredStopAtLevel=1";

  private final Path home;
  private final Path directory = TestSession.directory();
  private final int port;
  private final Process master;
  private final List<Process> workers = new ArrayList<>();

  private SparkCluster(Path home, int port) throws IOException {
    this.home = home;
    this.port = port;
    this.master =
        spark(
            "master.log",
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--webui-port",
            "0");
  }

  /** Starts a master and workers of 1.8 GB; Spark is fetched where it is missing. */
  public static SparkCluster start(int workers) throws IOException, InterruptedException {
    return start(workers, "1800m");
  }

  /**
   * The same.
   *
   * @param workerMemory what the executors of a worker may take, as {@code -Xmx} takes it
   */
  public static SparkCluster start(int workers, String workerMemory)
      throws IOException, InterruptedException {
    var cluster = new SparkCluster(sparkHome(), ServerProcess.freePort());
    for (int worker = 0; worker < workers; worker++) {
      cluster.addWorker(workerMemory);
    }
    return cluster;
  }

  private static Path sparkHome() throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                ROOT.resolve("jobs/bin/python-env").toString(),
                "spark",
                "sh",
                "-c",
                "echo $SPARK_HOME")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var home = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("jobs/bin/python-env spark failed");
    }
    return Path.of(home);
  }

  private Process spark(String log, String... words) throws IOException {
    var command = new ArrayList<String>();
    command.add(home.resolve("bin/spark-class").toString());
    command.addAll(List.of(words));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(log).toFile());
    builder.environment().putAll(environment());
    return builder.start();
  }

  /** Of whatever speaks to the cluster. */
  public Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        home.toString(),
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "JAVA_HOME",
        System.getProperty("java.home"),
        "SPARK_DAEMON_MEMORY",
        "256m");
  }

  private void addWorker(String memory) throws IOException {
    var name = "worker-" + workers.size();
    workers.add(
        spark(
            name + ".log",
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            memory,
            "--webui-port",
            "0",
            "--work-dir",
            directory.resolve(name).toString(),
            "spark://127.0.0.1:" + port));
  }

  /** Kills a worker and the executors that it has started, as the loss of its machine would. */
  public void killWorker(int worker) {
    var process = workers.get(worker);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  /**
   * Submits a command of the jar, its driver in a process of its own.
   *
   * @param profile Spark's settings, as {@code conf/spark/standalone.conf}
   */
  public ClickledgerProcess submit(Path profile, String... words) throws IOException {
    // Small jobs end before the optimising compiler pays back.
    var settings =
        Map.of(
            "spark.driver.extraJavaOptions", QUICK_JVM,
            "spark.executor.extraJavaOptions", QUICK_JVM);
    return ClickledgerProcess.run(command(profile, settings, words), environment());
  }

  /**
   * What submits a command of the jar; it needs {@link #environment}.
   *
   * @param profile Spark's settings, as {@code conf/spark/standalone.conf}
   * @param settings more of them, which weigh more
   */
  public List<String> command(Path profile, Map<String, String> settings, String... words) {
    var all = new LinkedHashMap<String, String>();
    all.put("spark.executor.memory", "1g");
    all.put("spark.executor.cores", "1");
    all.put("spark.driver.memory", "1200m");
    all.putAll(settings);
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            home.resolve("bin/spark-submit").toString(),
            "--master",
            "spark://127.0.0.1:" + port,
            "--properties-file",
            profile.toString()));
    all.forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value)));
    command.addAll(
        List.of("--class", "io.clickledger.cli.Main", System.getProperty("clickledger.jar")));
    command.addAll(List.of(words));
    return command;
  }

  @Override
  public void close() {
    for (int worker = 0; worker < workers.size(); worker++) {
      killWorker(worker);
    }
    master.descendants().forEach(ProcessHandle::destroyForcibly);
    master.destroyForcibly().onExit().join();
  }
}
