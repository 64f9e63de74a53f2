package io.clickledger.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.lake.WriteId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What the file {@value #FILE} beside a checkpoint says: in which format the checkpoint is, and
 * where the lane began it. A checkpoint without the file is older than the file: format 1, and the
 * lane's first.
 *
 * @param start where each source partition went on; nothing in a lane's first epoch
 * @param memory what the dedup memory began with; empty where it began empty
 * @param halfWritten what an epoch before left half written, and this one reads again
 */
public record LaneEpoch(
    StartPositions start, Optional<Memory> memory, Optional<HalfWritten> halfWritten) {
  /** Raised when a newer version could not go on from this one's checkpoint. */
  static final int FORMAT = 1;

  static final LaneEpoch FIRST =
      new LaneEpoch(StartPositions.NONE, Optional.empty(), Optional.empty());

  private static final String FILE = "epoch.json";
  private static final String APP_ID = "app_id";
  private static final String VERSION = "version";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The clicks that the raw log held before the start positions.
   *
   * @param rawVersion version of {@code raw_click}
   * @param watermark of the lane after them
   */
  public record Memory(long rawVersion, Instant watermark) {}

  /**
   * Micro-batches of which the tables hold a part.
   *
   * @param writes their writes
   * @param end where the last of their rows end, by source partition; past it, they matter no more
   */
  record HalfWritten(List<WriteId> writes, Map<String, Long> end) {}

  /**
   * Reads the file of a checkpoint; empty where there is none.
   *
   * @throws ClickledgerException CHECKPOINT where a newer version wrote it
   */
  static Optional<LaneEpoch> of(Lake lake, Path checkpoint) {
    try {
      var json = JSON.readTree(lake.readFile(new Path(checkpoint, FILE)));
      var format = json.path("format").asInt();
      if (format > FORMAT) {
        throw new ClickledgerException(
            ErrorCode.CHECKPOINT,
            "the checkpoint %s has format %d, this version knows formats up to %d"
                .formatted(checkpoint, format, FORMAT),
            "run the lane with the version that wrote it, or a newer one");
      }
      return Optional.of(
          new LaneEpoch(
              new StartPositions(offsets(json.path("start"))), memory(json), halfWritten(json)));
    } catch (FileNotFoundException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static Optional<Memory> memory(JsonNode json) {
    return json.has("raw_version")
        ? Optional.of(
            new Memory(
                json.path("raw_version").asLong(), Instant.parse(json.path("watermark").asText())))
        : Optional.empty();
  }

  private static Optional<HalfWritten> halfWritten(JsonNode json) {
    var node = json.path("half_written");
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    var writes = new ArrayList<WriteId>();
    node.path("writes")
        .forEach(w -> writes.add(new WriteId(w.path(APP_ID).asText(), w.path(VERSION).asLong())));
    return Optional.of(new HalfWritten(writes, offsets(node.path("end"))));
  }

  private static Map<String, Long> offsets(JsonNode json) {
    var offsets = new HashMap<String, Long>();
    json.fields().forEachRemaining(field -> offsets.put(field.getKey(), field.getValue().asLong()));
    return offsets;
  }

  /** Writes the file, over one that is there. */
  public void write(Lake lake, Path checkpoint) {
    var json = JSON.createObjectNode().put("format", FORMAT);
    json.set("start", JSON.valueToTree(start.next()));
    memory.ifPresent(
        from ->
            json.put("raw_version", from.rawVersion())
                .put("watermark", from.watermark().toString()));
    halfWritten.ifPresent(
        half -> {
          var node = json.putObject("half_written");
          var writes = node.putArray("writes");
          half.writes()
              .forEach(w -> writes.addObject().put(APP_ID, w.appId()).put(VERSION, w.version()));
          node.set("end", JSON.valueToTree(half.end()));
        });
    try {
      lake.replaceFile(
          new Path(checkpoint, FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static ClickledgerException unreadable(Path checkpoint, IOException e) {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "%s of the checkpoint %s cannot be read or written: %s"
            .formatted(FILE, checkpoint, e.getMessage()),
        "check its permissions and the store",
        e);
  }
}
