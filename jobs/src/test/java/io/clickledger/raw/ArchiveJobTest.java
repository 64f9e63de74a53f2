package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ArchiveJobTest {
  private final Lake lake = TestSession.lake();
  private final Path landing = TestSession.directory();

  @Test
  void keepsEveryRejectedRecordHoweverManyThereAre() throws Exception {
    land("few.ndjson", Stream.of(click("a"), "few 1", click("b"), "few 2"));
    land(
        "many.ndjson",
        Stream.concat(
            Stream.of(click("c")), IntStream.range(0, 12_500).mapToObj(i -> "many " + i)));

    assertThat(archive()).isEqualTo("archive: 12,505 records read, 3 accepted, 12,502 rejected");

    assertThat(lake.read(RawClick.TABLE).select(RawClick.CLICK_ID).collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(rejected())
        .hasSize(12_502)
        .containsEntry("few.ndjson/1", "few 1")
        .containsEntry("few.ndjson/3", "few 2")
        .containsEntry("many.ndjson/1", "many 0")
        .containsEntry("many.ndjson/12500", "many 12499");
    var progress = progress();
    assertThat(progress.<Long>getAs(StreamProgress.READ)).isEqualTo(12_505);
    assertThat(progress.<Long>getAs(StreamProgress.ACCEPTED)).isEqualTo(3);
    assertThat(progress.<Long>getAs(StreamProgress.REJECTED)).isEqualTo(12_502);
    assertThat(endOffsets(progress)).isEqualTo(Map.of("few.ndjson", 4L, "many.ndjson", 12_501L));
  }

  @Test
  void keepsLargeRejectedRecordsWhole() throws Exception {
    var large = IntStream.range(0, 5).mapToObj(i -> i + "x".repeat(900_000)).toList();
    land("large.ndjson", large.stream());

    assertThat(archive()).isEqualTo("archive: 5 records read, 0 accepted, 5 rejected");

    assertThat(lake.read(RawClick.TABLE).isEmpty()).isTrue();
    assertThat(rejected().values()).containsExactlyInAnyOrderElementsOf(large);
  }

  private void land(String name, Stream<String> lines) throws IOException {
    Files.write(landing.resolve(name), lines.toList());
  }

  private static String click(String id) {
    return """
        {"click_id":"%s","event_time":"2026-03-28T10:00:00Z","ad_id":1,"campaign_id":1,\
        "advertiser_id":1,"publisher_id":1}"""
        .formatted(id);
  }

  private String archive() throws Exception {
    return ArchiveJob.run(
            TestSession.context(lake, "archive", Clock.systemUTC()),
            new ArchiveJob.Options(new ClickFiles(landing.toString(), 100), Optional.empty()))
        .message();
  }

  /** Payloads by file and position. */
  private Map<String, String> rejected() {
    return lake
        .read(RejectedClick.TABLE)
        .select(RejectedClick.SOURCE_NAME, RejectedClick.SOURCE_OFFSET, RejectedClick.PAYLOAD)
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> name(row.getString(0)) + "/" + row.getLong(1), row -> row.getString(2)));
  }

  private Row progress() {
    List<Row> rows = lake.read(StreamProgress.TABLE).collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static Map<String, Long> endOffsets(Row progress) {
    return progress
        .<String, Long>getJavaMap(progress.fieldIndex(StreamProgress.END_OFFSETS))
        .entrySet()
        .stream()
        .collect(Collectors.toMap(end -> name(end.getKey()), Map.Entry::getValue));
  }

  private static String name(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }
}
