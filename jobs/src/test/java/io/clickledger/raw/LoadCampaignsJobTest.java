package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCampaignsJobTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final String HEADER =
      "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from";
  private static final String FIRST = "1,7,137000,USD,21000000,Asia/Kolkata,2026-01-01T00:00:00Z";
  private static final String SECOND = "2,8,174000,EUR,22000000,UTC,2026-01-01T00:00:00Z";
  private static final String LATER = "1,7,150000,USD,21000000,Asia/Kolkata,2026-02-01T00:00:00Z";
  private static final String CHANGED = FIRST.replace("137000", "140000");

  @TempDir Path directory;
  private Lake lake;
  private JobContext job;

  @BeforeEach
  void openLake() {
    lake = new Lake(SPARK, directory.resolve("lake").toString());
    job = TestSession.context(lake, "load-campaigns", Clock.systemUTC());
  }

  @Test
  void loadsAFileInOneCommit() throws IOException {
    assertThat(load(FIRST, SECOND)).isEqualTo("load-campaigns: 2 new, 0 changed, 0 unchanged");

    assertThat(table()).containsExactly(FIRST, SECOND);
    // Version 0 creates the table.
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(1);
    assertThat(job.writes()).containsExactly(Map.entry("campaign", 1L));
    assertThat(job.counts())
        .containsExactly(
            Map.entry("rows_in_file", 2L),
            Map.entry("rows_added", 2L),
            Map.entry("rows_unchanged", 0L),
            Map.entry("rows_changed", 0L));
  }

  @Test
  void findsNothingNewInAFileThatIsLoaded() throws IOException {
    load(FIRST, SECOND);

    assertThat(load(SECOND, FIRST))
        .isEqualTo("load-campaigns: nothing new, 2 rows are in the table already");
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(1);
  }

  @Test
  void recognisesAStartThatWasCutToMicroseconds() throws IOException {
    var line = FIRST.replace("00:00:00Z", "00:00:00.123456789Z");
    load(line);

    assertThat(load(line)).contains("nothing new");
  }

  @Test
  void addsWhatIsNewAndKeepsWhatTheFileLacks() throws IOException {
    load(FIRST, SECOND);

    assertThat(load(FIRST, LATER)).isEqualTo("load-campaigns: 1 new, 0 changed, 1 unchanged");
    assertThat(table()).containsExactly(FIRST, LATER, SECOND);
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(2);
  }

  @Test
  void refusesARowThatDiffersFromTheTable() throws IOException {
    load(FIRST, SECOND);

    refused(ErrorCode.CAMPAIGN, LATER, CHANGED)
        .hasMessageEndingWith(
            "has 1 problem:\n  line 3: campaign 1 from 2026-01-01T00:00:00Z: cpc_micros is 137000"
                + " in the table, 140000 in the file (--allow-changes would rewrite it)");
    assertThat(table()).containsExactly(FIRST, SECOND);
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(1);
  }

  @Test
  void rewritesAllowedChangesInOneCommit() throws IOException {
    load(FIRST, SECOND);

    assertThat(run(true, false, file(LATER, CHANGED)))
        .isEqualTo("load-campaigns: 1 new, 1 changed, 0 unchanged");
    assertThat(table()).containsExactly(CHANGED, LATER, SECOND);
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(2);
    assertThat(lake.read(Campaign.TABLE, 1).count()).isEqualTo(2);
    assertThat(run(true, false, file(LATER, CHANGED))).contains("nothing new");
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(2);
  }

  @Test
  void allowsNoChangeThatSplitsAnAccount() throws IOException {
    load(FIRST, "3,7,1,USD,1,Asia/Kolkata,2026-01-01T00:00:00Z");

    assertThatThrownBy(() -> run(true, false, file(FIRST.replace("USD", "INR"))))
        .hasMessageContaining("advertiser 7 has 2 currencies at 2026-01-01T00:00:00Z")
        .hasMessageContaining("INR by line 2")
        .hasMessageContaining("USD by the table (campaign 3 ");
    assertThat(lake.version(Campaign.TABLE)).isEqualTo(1);
  }

  @Test
  void saysWhatADryRunWouldDo() throws IOException {
    assertThat(run(false, true, file(FIRST)))
        .isEqualTo("load-campaigns: 1 new, 0 changed, 0 unchanged (dry run: nothing was written)");
    assertThat(lake.has(Campaign.TABLE)).isFalse();
  }

  @Test
  void writesNothingOfAFileWithAProblem() {
    refused(ErrorCode.CAMPAIGN, FIRST, SECOND.replace("EUR", "euro"))
        .hasMessageContaining("has 1 problem:\n  line 3: currency is \"euro\"");
    assertThat(lake.has(Campaign.TABLE)).isFalse();
  }

  @Test
  void showsTwentyOfManyProblems() {
    var lines = new String[25];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "x" + FIRST;
    }

    refused(ErrorCode.CAMPAIGN, lines)
        .hasMessageContaining("has 25 problems:")
        .hasMessageContaining("\n  line 21: ")
        .hasMessageNotContaining("\n  line 22: ")
        .hasMessageEndingWith("\n  and 5 more");
  }

  @Test
  void saysWhichFileIsMissing() {
    var missing = directory.resolve("none.csv");

    assertRefused(ErrorCode.NOT_FOUND, missing)
        .hasMessage("the file " + missing + " does not exist");
    assertRefused(ErrorCode.NOT_FOUND, directory)
        .hasMessage(directory + " is a folder, not a file");
  }

  @Test
  void readsAFileByItsUri() throws IOException {
    var uri = Path.of(file(FIRST)).toUri().toString();

    assertThat(run(false, false, uri)).startsWith("load-campaigns: 1 new");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(ErrorCode code, String... lines) {
    return assertRefused(code, directory.resolve("campaigns.csv"), lines);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ErrorCode code, Path file, String... lines) {
    return assertThatThrownBy(() -> run(false, false, lines.length == 0 ? file + "" : file(lines)))
        .isInstanceOf(ClickledgerException.class)
        .satisfies(e -> assertThat(((ClickledgerException) e).code()).isEqualTo(code));
  }

  private String load(String... lines) throws IOException {
    return run(false, false, file(lines));
  }

  private String run(boolean allowChanges, boolean dryRun, String file) {
    job = new JobContext(lake, "load-campaigns", Map.of(), Clock.systemUTC(), System.out);
    return LoadCampaignsJob.run(job, new LoadCampaignsJob.Options(file, allowChanges, dryRun))
        .message();
  }

  private String file(String... lines) throws IOException {
    var file = directory.resolve("campaigns.csv");
    Files.writeString(file, HEADER + "\n" + String.join("\n", lines) + "\n");
    return file.toString();
  }

  private List<String> table() {
    return lake.read(Campaign.TABLE).orderBy("campaign_id", "valid_from").collectAsList().stream()
        .map(row -> row.mkString(","))
        .toList();
  }
}
