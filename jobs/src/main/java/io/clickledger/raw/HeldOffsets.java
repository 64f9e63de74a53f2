package io.clickledger.raw;

import io.clickledger.lake.Lake;
import io.clickledger.table.StreamProgress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The newest record of a topic's partition that the archive holds: no topic may let go of a later
 * one.
 *
 * @param topic its name
 * @param partition its number
 * @param lastOffset offset of that record; all before it are held too
 */
public record HeldOffsets(String topic, int partition, long lastOffset) {
  /** One entry a partition that the archive has read from, by topic and number. */
  public static List<HeldOffsets> of(Lake lake) {
    return EndOffsets.of(lake.read(StreamProgress.TABLE), ArchiveJob.LANE).collectAsList().stream()
        .filter(row -> !BatchProgress.isFile(row.getString(0)))
        .map(row -> of(row.getString(0), row.getLong(1)))
        .sorted(Comparator.comparing(HeldOffsets::topic).thenComparingInt(HeldOffsets::partition))
        .toList();
  }

  private static HeldOffsets of(String sourceKey, long endOffset) {
    var slash = sourceKey.lastIndexOf('/');
    return new HeldOffsets(
        sourceKey.substring(0, slash),
        Integer.parseInt(sourceKey.substring(slash + 1)),
        endOffset - 1);
  }

  /** A line for a person. */
  public String line() {
    return String.format(
        Locale.ROOT, "archive holds %s/%d up to offset %,d", topic, partition, lastOffset);
  }
}
