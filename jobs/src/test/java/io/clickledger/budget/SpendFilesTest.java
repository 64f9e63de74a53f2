package io.clickledger.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lane reads back is what it knew, whichever file it stopped at. */
class SpendFilesTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-05-04");

  private Path folder;
  private SpendBook spend;

  @BeforeEach
  void begin() {
    folder = TestSession.directory().resolve("checkpoint");
    spend = new SpendBook();
  }

  private SpendFiles open() {
    return new SpendFiles(
        TestSession.lake(), new org.apache.hadoop.fs.Path(folder.toUri().toString()));
  }

  private void spend(SpendFiles files, CampaignDay day, long micros) {
    spend.restore(day, spend.spent(day) + micros);
    files.changed(Set.of(day));
  }

  private void write(SpendFiles files, long batch) {
    files.write(batch, spend, Set.of(new CampaignDay(batch, TODAY)), Map.of(7L, batch), List.of());
  }

  private Map<CampaignDay, Long> known() {
    var known = new HashMap<CampaignDay, Long>();
    spend.all().forEach(day -> known.put(day, spend.spent(day)));
    return known;
  }

  private Map<CampaignDay, Long> kept() {
    var kept = new HashMap<CampaignDay, Long>();
    open()
        .newest()
        .orElseThrow()
        .spent()
        .forEach(spent -> assertThat(kept.put(spent.day(), spent.micros())).isNull());
    return kept;
  }

  /** Sixty micro-batches; the lane is started anew after every seventh. */
  @Test
  void readsBackEveryDayAfterEveryMicroBatch() throws IOException {
    var random = new Random(5);
    var files = open();
    assertThat(files.newest()).isEmpty();
    for (int batch = 0; batch < 60; batch++) {
      for (int i = 0; i < 3; i++) {
        var day =
            new CampaignDay(random.nextInt(10), TODAY.plusDays(batch / 6 - random.nextInt(9)));
        spend(files, day, 1 + random.nextInt(100));
      }
      spend.keepFrom(TODAY.plusDays(batch / 6 - 8));
      write(files, batch);
      assertThat(kept()).as("after micro-batch %d", batch).isEqualTo(known());
      assertThat(open().newestBatch()).isEqualTo(batch);
      if (batch % 7 == 6) {
        files = open();
        var file = files.newest().orElseThrow();
        assertThat(file.moved())
            .extracting(SpendFile.Day::day)
            .containsExactly(new CampaignDay(batch, TODAY));
        assertThat(file.outstanding()).containsExactly(Map.entry(7L, (long) batch));
      }
    }
    try (var left = Files.list(folder.resolve("spend"))) {
      assertThat(left.filter(file -> !file.getFileName().toString().startsWith(".")).count())
          .as("files that nothing needs are deleted")
          .isLessThanOrEqualTo(40);
    }
  }

  @Test
  void goesOnFromTheOriginOfAnEpoch() {
    spend.keepFrom(TODAY.minusDays(3));
    spend.restore(new CampaignDay(1, TODAY), 50);
    spend.restore(new CampaignDay(2, TODAY.minusDays(1)), 60);
    open().begin(spend);
    var files = open();
    var origin = files.newest().orElseThrow();
    assertThat(origin.batchId()).isEqualTo(-1);
    assertThat(origin.keptFromDay()).isEqualTo(TODAY.minusDays(3).toEpochDay());
    assertThat(new HashSet<>(origin.moved()))
        .as("all that was counted anew is for the record")
        .extracting(SpendFile.Day::day)
        .containsExactlyInAnyOrderElementsOf(spend.all());
    for (int batch = 0; batch < 45; batch++) {
      spend(files, new CampaignDay(3, TODAY), 1);
      write(files, batch);
      assertThat(kept()).isEqualTo(known());
    }
  }

  @Test
  void refusesAFileWhoseWholeOneIsGone() throws IOException {
    var files = open();
    for (int batch = 0; batch < 3; batch++) {
      spend(files, new CampaignDay(1, TODAY), 1);
      write(files, batch);
    }
    Files.delete(folder.resolve("spend/0"));
    assertThatThrownBy(() -> open().newest())
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.CHECKPOINT);
              assertThat(refused).hasMessageContaining("spend/0");
              assertThat(refused.remedy()).contains("new-epoch --lane budget");
            });
  }

  @Test
  void refusesAMicroBatchThatAnotherProcessHasEnded() {
    var files = open();
    write(files, 0);
    assertThatThrownBy(() -> write(open(), 0))
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LEASE_LOST));
  }
}
