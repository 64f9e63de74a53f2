package io.clickledger.raw;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VerifyRawJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant LONG_AFTER = Instant.now().plusSeconds(86_400);

  private Lake lake;

  @BeforeEach
  void archive() throws Exception {
    lake = archived("a");
  }

  /** A lake with a rejected record and clicks of three receipt hours, over two days. */
  private static Lake archived(String name) throws Exception {
    var landing = TestSession.directory();
    var lines =
        List.of(
            click(name + "1", "2026-03-28T10:00:00.123456Z"),
            click(name + "2", "2026-03-28T10:00:00.123999Z"),
            click(name + "3", "2026-03-28T11:00:00Z"),
            click(name + "4", "2026-03-29T11:00:00Z"),
            "not JSON");
    Files.write(landing.resolve(name + ".ndjson"), lines);
    var lake = TestSession.lake();
    ArchiveJob.run(
        TestSession.context(lake, "archive", Clock.systemUTC()),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 100), Optional.empty()));
    return lake;
  }

  private static String click(String id, String event) {
    return """
        {"click_id":"%s","event_time":"%s","ad_id":1,"campaign_id":1,"advertiser_id":1,\
        "publisher_id":1}"""
        .formatted(id, event);
  }

  private String verified() {
    return verified(new VerifyRawJob.Options(Optional.empty(), false));
  }

  private String verified(VerifyRawJob.Options options) {
    return VerifyRawJob.run(job(), options).message();
  }

  private JobContext job() {
    return TestSession.context(lake, "verify-raw", Clock.fixed(LONG_AFTER, ZoneOffset.UTC));
  }

  private String damage() {
    var failure = catchThrowableOfType(ClickledgerException.class, this::verified);
    assertThat(failure.code()).isEqualTo(ErrorCode.RAW_DAMAGED);
    return requireNonNull(failure.getMessage());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(Path.of(lake.location(RawClick.TABLE)))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /** Without Hadoop's own checksum beside it, as on an object store. */
  private static Path plain(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    return file;
  }

  @Test
  void findsASoundLogSound() throws IOException {
    assertThat(files()).hasSize(3);
    assertThat(verified()).isEqualTo("verify-raw: 4 files are what their commits say");
    assertThat(verified(new VerifyRawJob.Options(Optional.of(DAY), true)))
        .startsWith("verify-raw: 2 files are what their commits say");
  }

  @Test
  void namesTheFileThatIsGone() throws IOException {
    var gone = files().get(0);
    Files.delete(gone);

    assertThat(damage()).startsWith("1 of").contains(gone.getFileName() + " is missing");
  }

  @Test
  void namesTheFileThatWasCutShort() throws IOException {
    var cut = plain(files().get(1));
    var bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 8));

    assertThat(damage())
        .contains(cut.getFileName() + " has ")
        .contains("its commit says %,d".formatted(bytes.length));
  }

  @Test
  void namesTheFileWhoseBytesChangedInPlace() throws IOException {
    var changed = plain(files().get(2));
    var bytes = Files.readAllBytes(changed);
    bytes[40] ^= 1;
    Files.write(changed, bytes);

    assertThat(damage()).contains(changed.getFileName() + " cannot be read");
    assertThat(verified(new VerifyRawJob.Options(Optional.empty(), true)))
        .as("footers do not tell")
        .contains("pages were not read");
  }

  @Test
  void namesTheFileThatAnotherTookThePlaceOf() throws IOException {
    var one = plain(files().get(0));
    var other = files().get(1);
    Files.copy(other, one, StandardCopyOption.REPLACE_EXISTING);

    assertThat(damage()).contains(one.getFileName().toString());
  }

  @Test
  @Tag("faults")
  void leavesAloneWhatAKilledWriterLeftBehind() throws IOException {
    var committed = files().get(0);
    Files.copy(committed, committed.resolveSibling("part-leftover.parquet"));
    Files.writeString(committed.resolveSibling("part-unfinished.parquet"), "PAR1 and no end");

    assertThat(verified()).isEqualTo("verify-raw: 4 files are what their commits say");
  }

  @Test
  void namesAFileWithRecordsThatNoCommitKnows() throws Exception {
    var own = files().get(0);
    var other = archived("b");
    var theirs = Path.of(other.location(RawClick.TABLE));
    try (var files = Files.walk(theirs)) {
      var lost = files.filter(f -> f.toString().endsWith(".parquet")).sorted().findFirst();
      Files.copy(lost.orElseThrow(), own.resolveSibling("part-lost.parquet"));
    }

    assertThat(damage()).contains("part-lost.parquet has no commit, and holds 2 records");
  }

  /** Its records wait in rejected_click for the next replay. */
  @Test
  @Tag("faults")
  void leavesAloneWhatAKilledReplayLeftBehind() throws Exception {
    var other = Path.of(TestSession.directory().toString(), "lake");
    FileUtils.copyDirectory(Path.of(lake.root()).toFile(), other.toFile());
    var landed = lake.read(RejectedClick.TABLE).first().<String>getAs(RejectedClick.SOURCE_NAME);
    var repaired =
        Files.writeString(
            TestSession.directory().resolve("repaired.ndjson"),
            """
            {"source_name":"%s","source_partition":0,"source_offset":4,"payload":%s}"""
                .formatted(landed, click("a5", "2026-03-28T12:00:00Z")));
    var replayed =
        ReplayRejectedJob.run(
            TestSession.context(lake, "replay-rejected", Clock.systemUTC()),
            new ReplayRejectedJob.Options(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(repaired.toString()),
                false));
    assertThat(replayed.message()).contains("1 of 1");
    assertThat(verified()).isEqualTo("verify-raw: 5 files are what their commits say");

    var written = Path.of("received_date=2026-03-28", "received_hour=12");
    var hour = Path.of(lake.location(RawClick.TABLE)).resolve(written);
    lake = new Lake(lake.spark(), other.toString());
    FileUtils.copyDirectory(
        hour.toFile(), Path.of(lake.location(RawClick.TABLE)).resolve(written).toFile());

    assertThat(verified()).isEqualTo("verify-raw: 4 files are what their commits say");
  }

  @Test
  void doesNotJudgeAFileThatALaneMayBeAboutToCommit() throws Exception {
    var committed = files().get(0);
    var young = committed.resolveSibling("part-young.parquet");
    Files.writeString(young, "anything");
    Files.setLastModifiedTime(young, FileTime.from(LONG_AFTER.minusSeconds(60)));

    assertThat(verified()).isEqualTo("verify-raw: 4 files are what their commits say");
  }
}
