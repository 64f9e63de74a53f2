package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a folder; {@code KafkaLanesIT} has it of a topic. */
class WaitForRawJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final String DAY_OVER = "2026-03-29T00:15:00Z";

  private final Lake lake = TestSession.lake();
  private final Path landing = TestSession.directory();

  @BeforeEach
  void archiveOneFile() throws Exception {
    land("a.ndjson", click("a", "2026-03-28T12:00:00Z"), "2026-03-28T12:01:00Z");
    archive();
  }

  @Test
  void endsOnceEveryFileLandedUntilAQuarterOfAnHourAfterTheDayIsRead() throws Exception {
    land("b.ndjson", click("b", "2026-03-28T23:59:59Z"), "2026-03-29T00:14:59Z");
    land("c.ndjson", click("c", "2026-03-28T23:59:59Z"), "2026-03-29T00:15:00Z");
    land("only-a-header.csv", "click_id,event_time\n", "2026-03-28T13:00:00Z");
    land("empty.ndjson", "", "2026-03-28T13:00:00Z");

    assertThatThrownBy(() -> look(DAY, DAY_OVER))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_COMPLETE))
        .hasMessageMatching(
            "the raw log does not hold all of 2026-03-28 yet: it lacks file:[^,]*/b.ndjson");

    Files.delete(landing.resolve("only-a-header.csv"));
    archive();
    assertThat(look(DAY, DAY_OVER).message()).endsWith("the raw log holds all of 2026-03-28");
  }

  @Test
  void isNotCompleteWhileClicksOfTheDayMayStillArrive() {
    assertThatThrownBy(() -> look(DAY, "2026-03-29T00:14:59Z"))
        .hasMessageContaining(
            "lacks the end of the day: clicks of it may arrive until 2026-03-29T00:15:00Z");
  }

  @Test
  void refusesADateBeforeAnyData() {
    assertThatThrownBy(() -> look(LocalDate.parse("2026-03-27"), DAY_OVER))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessage("2026-03-27 lies before any data: the raw log begins on 2026-03-28");
  }

  @Test
  void refusesALakeWithoutARawLog() {
    var nothing = TestSession.lake();
    assertThatThrownBy(
            () ->
                WaitForRawJob.run(
                    TestSession.context(nothing, "wait-for-raw", Clock.systemUTC()), options(DAY)))
        .hasMessage(nothing.root() + " has no raw log");
  }

  private JobResult look(LocalDate date, String now) throws InterruptedException {
    var clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return WaitForRawJob.run(TestSession.context(lake, "wait-for-raw", clock), options(date));
  }

  private WaitForRawJob.Options options(LocalDate date) {
    return new WaitForRawJob.Options(
        new ClickFiles(landing.toString(), 1_000), date, Duration.ZERO, Duration.ofSeconds(30));
  }

  private void archive() throws Exception {
    ArchiveJob.run(
        TestSession.context(lake, "archive", Clock.systemUTC()),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 1_000), Optional.empty()));
  }

  private void land(String name, String content, String landedAt) throws IOException {
    var file = landing.resolve(name);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(landedAt)));
  }

  private static String click(String id, String time) {
    return "{\"click_id\":\"%s\",\"event_time\":\"%s\",\"ad_id\":1,\"campaign_id\":1,\"advertiser_id\":9,\"publisher_id\":3}\n"
        .formatted(id, time);
  }
}
