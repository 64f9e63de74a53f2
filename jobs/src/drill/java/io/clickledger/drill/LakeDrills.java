package io.clickledger.drill;

import static org.apache.spark.sql.functions.sum;

import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;

/** What can happen to the tables, and to the jobs that work on them. */
final class LakeDrills {
  private static final int MANY_FILES = 2_100;

  /** Long enough ago that its truth is mature. */
  private static final LocalDate DAY = LocalDate.now(ZoneOffset.UTC).minusDays(10);

  static final List<Drill> ALL =
      List.of(
          new Drill(
              "checkpoint-lost",
              List.of("CheckpointRefused"),
              "somebody deletes the rollup lane's checkpoint",
              LakeDrills::checkpointLost),
          new Drill(
              "divergence",
              List.of("Divergence"),
              "the stream has not read what truth has",
              LakeDrills::divergence),
          new Drill(
              "bot-flood",
              List.of("BotFlood"),
              "robots make 60 % of a day's clicks",
              LakeDrills::botFlood),
          new Drill(
              "late-verdict",
              List.of("InvoicedDaysChanged"),
              "a vendor's verdict arrives after the invoice",
              LakeDrills::lateVerdict),
          new Drill(
              "small-files",
              List.of("SmallFiles"),
              "a table gets a file a row",
              LakeDrills::smallFiles),
          new Drill(
              "raw-damaged",
              List.of("RawDamaged"),
              "a file of the raw log is cut short",
              LakeDrills::rawDamaged));

  private LakeDrills() {}

  private static Instant noon(int days) {
    return DAY.plusDays(days).atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
  }

  private static String day(int days) {
    return DAY.plusDays(days).toString();
  }

  private static void once(Scene scene, String lane) {
    scene.must(lane, "--once", "--source", "files:" + scene.traffic().landing());
  }

  private static void truth(Scene scene, String date) {
    scene.must("mark-traffic", "--date", date);
    scene.must("rebuild-truth", "--date", date);
  }

  private static void watchLake(Scene scene) throws IOException, InterruptedException {
    scene.watch(Map.of("lake", scene.exporter()));
  }

  private static void checkpointLost(Scene scene) throws Exception {
    scene.traffic().land(scene.traffic().clicks(400, Instant.now()));
    once(scene, "archive");
    once(scene, "rollup");
    watchLake(scene);
    scene.isSilent("CheckpointRefused", "clickledger_job_last_exit_code{command=\"rollup\"} + 0");

    FileUtil.fullyDelete(Path.of(scene.lake().root(), "_checkpoints", "rollup").toFile());
    scene.say("deleted the checkpoint");
    scene.ends(2, "rollup", "--once", "--source", "files:" + scene.traffic().landing());
    scene.fires("CheckpointRefused");

    scene.must("new-epoch", "--lane", "rollup");
    scene.say("began a new epoch from the raw log");
    scene.traffic().land(scene.traffic().clicks(100, Instant.now()));
    once(scene, "archive");
    once(scene, "rollup");
    scene.ends("CheckpointRefused");
    var counted = scene.lake().read(ClickMinute.TABLE).agg(sum(ClickMinute.CLICKS)).first();
    scene.same("clicks counted", 500, counted.getLong(0));
  }

  private static void divergence(Scene scene) throws Exception {
    scene.loadCampaigns();
    scene.traffic().land(scene.traffic().clicks(950, noon(0)));
    once(scene, "rollup");
    once(scene, "archive");
    truth(scene, day(0));
    scene.must("reconcile", "--date", day(0));
    watchLake(scene);
    scene.isSilent("Divergence", "clickledger_reconcile_divergence_ratio");

    scene.traffic().land(scene.traffic().clicks(50, noon(0).plusSeconds(60)));
    once(scene, "archive");
    truth(scene, day(0));
    scene.ends(3, "reconcile", "--date", day(0));
    scene.say("50 of 1,000 clicks are in truth, and the rollup lane has not read them");
    scene.fires("Divergence");
    scene.same(
        "clicks that are not yet read, by the cause's own count",
        -50,
        (long) scene.reaches("clickledger_reconcile_cause_clicks{cause=\"not_yet_read\"}", -1e9));
    scene.ends(3, "issue-invoices", "--from", day(0), "--to", day(0), "--dry-run");
    scene.say("issue-invoices refuses the day");

    once(scene, "rollup");
    scene.must("reconcile", "--date", day(0));
    scene.say("the lane has read them, and the day was reconciled again");
    scene.ends("Divergence");
  }

  private static void botFlood(Scene scene) throws Exception {
    scene.loadCampaigns();
    var traffic = scene.traffic();
    var robot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    traffic.land(traffic.clicks(480, noon(0)));
    traffic.land(traffic.clicks(20, noon(0), click -> click.by(robot)));
    once(scene, "archive");
    truth(scene, day(0));
    watchLake(scene);
    scene.isSilent("BotFlood", "clickledger_truth_newest_invalid_ratio");

    traffic.land(traffic.clicks(200, noon(1)));
    traffic.land(traffic.clicks(300, noon(1), click -> click.by(robot)));
    once(scene, "archive");
    truth(scene, day(1));
    scene.say("the next day has 300 robots' clicks of 500");
    scene.fires("BotFlood");
    scene.same(
        "marked by the rule",
        300,
        (long)
            scene.reaches(
                "clickledger_marks{date=\"%s\", rule=\"bot-user-agent\"}".formatted(day(1)), 0));

    traffic.land(traffic.clicks(500, noon(2)));
    once(scene, "archive");
    truth(scene, day(2));
    scene.say("the day after is as usual");
    scene.ends("BotFlood");
  }

  private static void lateVerdict(Scene scene) throws Exception {
    scene.loadCampaigns();
    var traffic = scene.traffic();
    for (int days = -1; days <= 1; days++) {
      traffic.land(traffic.clicks(100, noon(days)));
    }
    once(scene, "archive");
    once(scene, "rollup");
    for (int days = -1; days <= 1; days++) {
      truth(scene, day(days));
      scene.must("reconcile", "--date", day(days));
    }
    scene.must("issue-invoices", "--from", day(0), "--to", day(0));
    scene.say("the day is invoiced");
    watchLake(scene);
    scene.isSilent("InvoicedDaysChanged", "clickledger_invoiced_days_changed");

    var verdicts =
        Files.write(
            scene.directory().resolve("vendor.csv"),
            List.of(
                "click_id,event_date,tier,decision,model,model_version,decided_at",
                "drill-150,%s,SIVT,INVALID,acme,7,%sT09:00:00Z".formatted(day(0), day(2))));
    scene.must("import-verdicts", "--file", verdicts.toString());
    scene.must("rebuild-truth", "--date", day(0), "--newest");
    scene.say("a verdict was imported, and truth rebuilt: a click less is billable");
    scene.fires("InvoicedDaysChanged");
    scene.same(
        "micros that are owed to the account",
        -375_000,
        (long) scene.reaches("clickledger_invoiced_days_changed_micros", -1e9));

    scene.must("reconcile", "--date", day(0));
    var issued = scene.must("issue-invoices", "--from", day(0), "--to", day(0));
    scene.say(issued.out().strip().lines().reduce((first, last) -> last).orElseThrow());
    scene.ends("InvoicedDaysChanged");
  }

  private static void smallFiles(Scene scene) throws Exception {
    lateClicks(scene, 10, 10);
    watchLake(scene);
    scene.isSilent("SmallFiles", "clickledger_table_largest_partition_files");

    lateClicks(scene, MANY_FILES, 1);
    scene.say("wrote %,d rows, each in a file of its own".formatted(MANY_FILES));
    scene.fires("SmallFiles");

    scene.must("maintain");
    scene.say("maintain has merged them");
    scene.ends("SmallFiles");
    scene.same("rows", MANY_FILES + 10, scene.lake().read(LateClick.TABLE).count());
  }

  private static void lateClicks(Scene scene, int rows, int rowsAFile) {
    var spark = TestSession.spark();
    spark.conf().set("spark.sql.files.maxRecordsPerFile", rowsAFile);
    try {
      var lake = scene.lake();
      lake.create(LateClick.TABLE);
      lake.append(
          LateClick.TABLE,
          spark
              .range(rows)
              .selectExpr(
                  "'LATE' AS reason",
                  "concat('drill-', id) AS click_id",
                  "TIMESTAMP '2026-03-28 12:00:00' AS event_time",
                  "TIMESTAMP '2026-03-28 13:00:00' AS received_at",
                  "1L AS ad_id",
                  "1L AS campaign_id",
                  "CAST(NULL AS BIGINT) AS price_micros",
                  "'drill' AS source_name",
                  "0 AS source_partition",
                  "id AS source_offset",
                  "0 AS epoch",
                  "0L AS batch_id",
                  "DATE '2026-03-28' AS event_date"));
    } finally {
      spark.conf().unset("spark.sql.files.maxRecordsPerFile");
    }
  }

  private static void rawDamaged(Scene scene) throws Exception {
    scene.traffic().land(scene.traffic().clicks(400, noon(0)));
    once(scene, "archive");
    scene.must("verify-raw");
    watchLake(scene);
    scene.isSilent("RawDamaged", "clickledger_job_last_exit_code{command=\"verify-raw\"} + 0");

    var file = Path.of(scene.lake().stored(RawClick.TABLE).get(0).getPath().toUri());
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    scene.say("cut a file of the raw log in half");
    scene.ends(2, "verify-raw");
    scene.fires("RawDamaged");

    Files.write(file, whole);
    scene.must("verify-raw");
    scene.say("brought it back");
    scene.ends("RawDamaged");
  }
}
