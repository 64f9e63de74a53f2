package io.clickledger.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record of text says the same of itself whether it is counted or parsed whole. */
class CountedRecordsTest {
  private static final long ARRIVED = 1_774_700_000_000_000L;

  private static final List<String> JSON =
      List.of(
          click("\"c1\"", "\"2026-03-28T12:00:00.123456Z\"", "\"2026-03-28T12:00:01Z\"", "5"),
          click("\"c2.~:_-\"", "1774699200123", "1774699201123", "null"),
          click("\"c3\"", "\"2026-03-28T12:00:00+02:00\"", "null", "0"),
          click("\"c\\u0034\"", "\"2026-03-28 12:00:00z\"", "\"2026-03-28T12:10:00Z\"", "9"),
          click("\"late\"", "\"2026-03-28T11:00:00Z\"", "\"2026-03-28T12:00:00Z\"", "1"),
          click("\"no id\"", "\"2026-03-28T12:00:00Z\"", "null", "1"),
          click("7", "\"2026-03-28T12:00:00Z\"", "null", "1"),
          click("\"c5\"", "\"2026-02-30T12:00:00Z\"", "null", "1"),
          click("\"c6\"", "\"2026-03-28T12:00:00Z\"", "null", "-1"),
          click("\"c7\"", "\"2026-03-28T12:00:00Z\"", "null", "1.5"),
          click("\"" + "x".repeat(64) + "\"", "\"2026-03-28T12:00:00Z\"", "null", "2"),
          click("\"" + "x".repeat(65) + "\"", "\"2026-03-28T12:00:00Z\"", "null", "2"),
          click("\"c8\"", "\"2026-03-28T12:00:00Z\"", "null", "2")
              .replace("}", ",\"a\":{\"b\":[1]}}"),
          click("\"c9\"", "\"2026-03-28T12:00:00Z\"", "null", "2")
              .replace("agent", "Ågent \\\" 😀"),
          "{\"click_id\":\"c1\"",
          "{\"click_id\":\"c1\",\"click_id\":\"c2\"}",
          "[]",
          "");

  private static final List<String> CSV =
      List.of(
          "click_id,event_time,received_at,ad_id,campaign_id,advertiser_id,publisher_id,price_micros,colour",
          "d1,2026-03-28T12:00:00Z,2026-03-28T12:00:01Z,1,2,3,4,,red",
          "d2,1774699200123,,1,2,3,4,8,",
          "d3,never,,1,2,3,4,8,",
          "d4,2026-03-28T12:00:00Z");

  private final Path directory = TestSession.directory();

  @Test
  void countsLinesAsTheyAreParsed() throws IOException {
    var files =
        List.of(
            landed("a.ndjson", shuffledTwice(JSON)),
            landed("b.csv", CSV),
            landed("c.ndjson", JSON));
    var parser = new TextRecordParser(TestSession.spark().sessionState().newHadoopConf());
    var accepted = requireSame(parser.open(files.iterator()), parser.parse(files.iterator()));
    assertThat(accepted).isEqualTo(3 * 8 + 2);
  }

  @Test
  void countsTheRecordsOfATopicAsTheyAreParsed() {
    var rows = new ArrayList<Row>();
    for (var json : shuffledTwice(JSON)) {
      var value = json.isEmpty() ? null : json.getBytes(UTF_8);
      rows.add(RowFactory.create(value, 3, 1_000L + rows.size(), ARRIVED));
    }
    var parser = new KafkaRecordParser("clicks");
    var accepted = requireSame(parser.open(rows.iterator()), parser.parse(rows.iterator()));
    assertThat(accepted).isEqualTo(2 * 8);
  }

  /** Returns how many keep the contract. */
  private static int requireSame(ClickCursor cursor, Iterator<SourceRecord> expected) {
    var accepted = 0;
    while (expected.hasNext()) {
      var record = expected.next();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sourceName()).isEqualTo(record.sourceName());
      assertThat(cursor.sourcePartition()).isEqualTo(record.sourcePartition());
      assertThat(cursor.sourceOffset()).isEqualTo(record.sourceOffset());
      var counted = cursor.record();
      if (record.parsed() instanceof Accepted same) {
        accepted++;
        var click = same.click();
        assertThat(counted.isClick()).as("%s", click).isTrue();
        assertThat(counted.clickId()).isEqualTo(click.clickId());
        assertThat(counted.fingerprint()).isEqualTo(Fingerprint.of(click.clickId()));
        assertThat(counted.eventMicros()).isEqualTo(click.eventTimeMicros());
        assertThat(counted.receivedMicros()).isEqualTo(click.receivedAtMicros());
        assertThat(counted.adId()).isEqualTo(click.adId()).isEqualTo(1);
        assertThat(counted.campaignId()).isEqualTo(click.campaignId()).isEqualTo(2);
        assertThat(counted.priceMicros()).isEqualTo(priceOf(click.priceMicros()));
      } else {
        assertThat(counted.isClick()).as("%s", record).isFalse();
      }
    }
    assertThat(cursor.next()).isFalse();
    return accepted;
  }

  private static long priceOf(@Nullable Long priceMicros) {
    return priceMicros == null ? CountedRecord.NO_PRICE : priceMicros;
  }

  private static List<String> shuffledTwice(List<String> records) {
    var twice = new ArrayList<>(records);
    twice.addAll(records);
    java.util.Collections.shuffle(twice, new Random(5));
    return twice;
  }

  private Row landed(String name, List<String> lines) throws IOException {
    var file = Files.write(directory.resolve(name), lines);
    return RowFactory.create(file.toUri().toString(), ARRIVED, Files.size(file));
  }

  private static String click(String id, String event, String received, String price) {
    return """
        {"click_id":%s,"event_time":%s,"received_at":%s,"ad_id":1,"campaign_id":2,"advertiser_id":3,\
        "publisher_id":4,"user_id":"u","ip":"1.2.3.4","user_agent":"agent","price_micros":%s}"""
        .formatted(id, event, received, price);
  }
}
