package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.cli.TestCommandLine.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code jobs/bin/local-servers} from its start to its stop, with a demo on the servers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class LocalServersIT {
  private static ProjectCopy copy;
  private static Path dir;

  @BeforeAll
  static void copyTheProject() throws IOException {
    copy = ProjectCopy.make();
    dir = copy.root().toRealPath().resolve("local-servers");
  }

  @AfterAll
  static void leaveNothingRunning() throws IOException, InterruptedException {
    servers("stop");
  }

  private static Ended servers(String... words) throws IOException, InterruptedException {
    return copy.run(copy.program("local-servers"), words);
  }

  @Test
  @Order(1)
  void saysHowToGetTheServersWhereTheyAreMissing() throws Exception {
    var jars = copy.root().resolve("jobs/target/servers");
    var there = Files.readSymbolicLink(jars);
    Files.delete(jars);
    var refused = servers("start");
    Files.createSymbolicLink(jars, there);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("error [ENVIRONMENT]: the servers are not in ")
        .contains("remedy: fetch them once: mvn -q -f conf/servers/pom.xml package");
  }

  @Test
  @Order(2)
  void refusesWhatItDoesNotUnderstand() throws Exception {
    for (var words :
        List.of(List.of("begin"), List.of("start", "stop"), List.of("start", "--dir"))) {
      var refused = servers(words.toArray(String[]::new));
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("error [USAGE]: ", "remedy: see local-servers --help");
    }
    var elsewhere = servers("status", "--dir", "elsewhere");
    assertThat(elsewhere.exitCode()).isEqualTo(2);
    assertThat(elsewhere.err()).contains("no server was started in elsewhere");
    assertThat(servers("--help").out()).contains("usage: local-servers start|stop|status");
  }

  @Test
  @Order(3)
  void startsBothAndSaysWhatToTypeNext() throws Exception {
    var started = servers("start");
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.out())
        .contains("s3     http://127.0.0.1:", "kafka  127.0.0.1:", "next:\n  jobs/bin/clickledger");
    var permissions = Files.getPosixFilePermissions(dir.resolve("clickledger.properties"));
    assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
      assertThat(admin.listTopics().names().get()).isEmpty();
    }
  }

  @Test
  @Order(4)
  void saysWhatRunsWhereAndLeavesItAsItIs() throws Exception {
    var before = pids();
    var status = servers("status");
    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out()).contains(kafka() + ", process " + before.get(1));
    var again = servers("start");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).startsWith("both run already\n").contains(status.out());
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void bearsADemoFromTheTopicToTheBucket() throws Exception {
    var words =
        List.of(
            "demo",
            "--clicks",
            "8000",
            "--days",
            "1",
            "--late-share",
            "0",
            "--source",
            source(),
            "--lake",
            "s3a://clickledger/demo",
            "--conf",
            conf());
    var demo = copy.run(copy.program("clickledger"), words.toArray(String[]::new));
    assertThat(demo.exitCode()).as(demo.err() + demo.out()).isZero();
    assertThat(demo.out())
        .contains("generate --out " + copy.root().toRealPath() + "/demo/world --to " + source())
        .contains("checks against the oracle passed");
    assertThat(copy.root().resolve("demo/report.html")).content().contains(source());
  }

  @Test
  @Order(6)
  void bringsBackTheOneThatDiedWhereItWas() throws Exception {
    var before = pids();
    var kafka = kafka();
    var killed = ProcessHandle.of(before.get(0)).orElseThrow();
    killed.destroyForcibly();
    killed.onExit().join();
    var status = servers("status");
    assertThat(status.exitCode()).isEqualTo(2);
    assertThat(status.out()).contains("s3     does not run", "kafka  127.0.0.1:");
    assertThat(servers("start").exitCode()).isZero();
    assertThat(pids().get(0)).isNotEqualTo(before.get(0));
    assertThat(pids().get(1)).isEqualTo(before.get(1));
    assertThat(kafka()).isEqualTo(kafka);
    var lake =
        copy.run(
            copy.program("clickledger"),
            "status",
            "--lake",
            "s3a://clickledger/demo",
            "--conf",
            conf());
    assertThat(lake.exitCode()).as(lake.err()).isZero();
    assertThat(lake.out()).contains("tables in s3a://clickledger/demo");
  }

  @Test
  @Order(7)
  void stopsOnlyWhatItStarted() throws Exception {
    var running = pids();
    // Another process has got the number that the store had.
    var self = String.valueOf(ProcessHandle.current().pid());
    var store = dir.resolve("s3.pid");
    Files.writeString(store, self);
    assertThat(servers("status").out()).contains("s3     does not run");
    assertThat(servers("stop").exitCode()).isZero();
    awaitEnd(running.get(1));
    assertThat(ProcessHandle.of(running.get(0))).isPresent();

    Files.writeString(store, String.valueOf(running.get(0)));
    var stopped = servers("stop");
    assertThat(stopped.exitCode()).as(stopped.err()).isZero();
    assertThat(stopped.out())
        .contains("kafka  does not run", "s3     stopped, process " + running.get(0));
    awaitEnd(running.get(0));
    assertThat(servers("status").exitCode()).isEqualTo(2);
  }

  /** A process that has ended is there until its parent has taken note of it. */
  private static void awaitEnd(long pid) {
    ProcessHandle.of(pid).ifPresent(p -> p.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  /** The processes of the store and of the broker. */
  private static List<Long> pids() throws IOException {
    return List.of(number("s3.pid"), number("kafka.pid"));
  }

  private static String kafka() throws IOException {
    return "127.0.0.1:" + number("kafka.port");
  }

  private static String source() throws IOException {
    return "kafka:" + kafka() + "/clicks";
  }

  private static String conf() {
    return dir.resolve("clickledger.properties").toString();
  }

  private static long number(String file) throws IOException {
    return Long.parseLong(Files.readString(dir.resolve(file)).strip());
  }
}
