package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetainJobTest {
  /** 13 months before it is 2026-03-28. */
  private static final Instant NOW = Instant.parse("2027-04-28T09:00:00Z");

  private final Lake lake = TestSession.lake();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void deletesWhatWasReceivedBeforeTheFloorAndNothingElse() throws IOException {
    RawRow.land(lake, row("old", "2026-03-27T23:59:59Z"), row("kept", "2026-03-28T00:00:00Z"));
    RawRow.land(lake, row("older", "2026-01-01T00:00:00Z"));
    var version = lake.version(RawClick.TABLE);

    assertThat(retain(true))
        .isEqualTo("retain: dry run, would delete 2 files with 2 rows received before 2026-03-28");
    assertThat(lake.version(RawClick.TABLE)).isEqualTo(version);
    assertThat(ids()).containsExactly("kept", "old", "older");

    assertThat(retain(false))
        .isEqualTo("retain: deleted 2 files with 2 rows received before 2026-03-28");
    assertThat(ids()).containsExactly("kept");
    assertThat(directories()).containsExactly("received_date=2026-03-28");
    assertThat(
            VerifyRawJob.run(job(), new VerifyRawJob.Options(Optional.empty(), false)).exitCode())
        .isZero();

    var after = lake.version(RawClick.TABLE);
    assertThat(retain(false)).startsWith("retain: deleted 0 files");
    assertThat(lake.version(RawClick.TABLE)).isEqualTo(after);

    RawRow.land(lake, row("late", "2027-04-28T08:00:00Z"));
    assertThat(ids()).containsExactly("kept", "late");
    refusesTheDaysThatAreNoLongerWhole();
  }

  /** Clicks of 28 March may have been received in the last minutes of the 27th. */
  private void refusesTheDaysThatAreNoLongerWhole() {
    assertThatThrownBy(
            () ->
                RebuildTruthJob.run(
                    job(), RebuildTruthJob.Options.of(LocalDate.parse("2026-03-28"))))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessage(
            "retention has deleted what was received before 2026-03-28: the clicks of 2026-03-28"
                + " are not all there");
    assertThat(RawDay.isWhole(LocalDate.parse("2026-03-28"), LocalDate.parse("2026-03-29")))
        .isTrue();
  }

  @Test
  void keepsThirteenMonthsAtLeast() {
    assertThatThrownBy(() -> new RetainJob.Options(12, true))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
        .hasMessageContaining("the legal floor is 13");
  }

  private static RawRow row(String id, String received) {
    return RawRow.of(id).at(received).received(received);
  }

  private String retain(boolean dryRun) {
    return RetainJob.run(job(), new RetainJob.Options(RetainJob.FLOOR_MONTHS, dryRun)).message();
  }

  private JobContext job() {
    return new JobContext(
        lake,
        "retain",
        Map.of(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private List<String> ids() {
    return lake.read(RawClick.TABLE).collectAsList().stream()
        .map(row -> row.<String>getAs(RawClick.CLICK_ID))
        .sorted()
        .toList();
  }

  private List<String> directories() throws IOException {
    try (var entries = Files.list(Path.of(lake.location(RawClick.TABLE)))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith("received_date="))
          .sorted()
          .toList();
    }
  }
}
