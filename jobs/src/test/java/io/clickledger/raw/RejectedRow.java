package io.clickledger.raw;

import io.clickledger.lake.Lake;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.table.RejectedClick;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code rejected_click} made by hand, as a parser left it that knew less than today's.
 *
 * @param payloadBase64 the bytes where they are not the text
 */
public record RejectedRow(
    RejectReason reason,
    String payload,
    @Nullable String payloadBase64,
    String source,
    int partition,
    long offset,
    Instant arrivedAt) {

  /** A file's record that arrived at noon of 2026-03-28. */
  public static RejectedRow of(RejectReason reason, String source, long offset, String payload) {
    var noon = Instant.parse("2026-03-28T12:00:00Z");
    return new RejectedRow(reason, payload, null, source, 0, offset, noon);
  }

  public RejectedRow arrived(String at) {
    return new RejectedRow(
        reason, payload, payloadBase64, source, partition, offset, Instant.parse(at));
  }

  /** The payload's bytes stand in base 64, and the text is of no use. */
  public RejectedRow inBase64() {
    var bytes = payload.getBytes(StandardCharsets.UTF_8);
    var base64 = Base64.getEncoder().encodeToString(bytes);
    return new RejectedRow(reason, "\uFFFD", base64, source, partition, offset, arrivedAt);
  }

  private Row row() {
    return RowFactory.create(
        reason.name(),
        "as an earlier parser said",
        payload,
        payloadBase64,
        source,
        partition,
        offset,
        arrivedAt,
        arrivedAt.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  /** Appends rows to {@code rejected_click} in one commit. */
  public static void land(Lake lake, RejectedRow... rows) {
    lake.create(RejectedClick.TABLE);
    lake.append(
        RejectedClick.TABLE,
        lake.spark()
            .createDataFrame(
                Arrays.stream(rows).map(RejectedRow::row).toList(), RejectedClick.TABLE.schema()));
  }
}
