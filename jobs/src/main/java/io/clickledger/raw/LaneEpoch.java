package io.clickledger.raw;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.lake.WriteId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What the file {@code epoch.json} beside a checkpoint says: in which format the checkpoint is, and
 * where the lane began it.
 *
 * @param start where each source partition went on; nothing in a lane's first epoch
 * @param rebuilt what the lane's tables were rebuilt from; empty where they were not
 * @param unfinished the write of the batch that the epoch before left half written: what the tables
 *     hold of it is passed over when it is read again
 */
public record LaneEpoch(
    StartPositions start, Optional<Rebuilt> rebuilt, Optional<WriteId> unfinished) {
  /** Raised when a newer version could not go on from this one's checkpoint. */
  static final int FORMAT = 1;

  static final LaneEpoch FIRST =
      new LaneEpoch(StartPositions.NONE, Optional.empty(), Optional.empty());

  private static final String FILE = "epoch.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param rawVersion version of {@code raw_click}
   * @param watermark of the lane after what that holds before the start positions
   */
  public record Rebuilt(long rawVersion, Instant watermark) {}

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
      var start = JSON.convertValue(json.path("start"), new TypeReference<Map<String, Long>>() {});
      return Optional.of(new LaneEpoch(new StartPositions(start), rebuilt(json), unfinished(json)));
    } catch (FileNotFoundException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static Optional<Rebuilt> rebuilt(JsonNode json) {
    return json.has("raw_version")
        ? Optional.of(
            new Rebuilt(
                json.path("raw_version").asLong(), Instant.parse(json.path("watermark").asText())))
        : Optional.empty();
  }

  private static Optional<WriteId> unfinished(JsonNode json) {
    var write = json.path("unfinished");
    return write.isMissingNode()
        ? Optional.empty()
        : Optional.of(new WriteId(write.path("app_id").asText(), write.path("version").asLong()));
  }

  /** Writes the file where there is none yet. */
  public void write(Lake lake, Path checkpoint) {
    var json = JSON.createObjectNode().put("format", FORMAT);
    json.set("start", JSON.valueToTree(start.next()));
    rebuilt.ifPresent(
        from ->
            json.put("raw_version", from.rawVersion())
                .put("watermark", from.watermark().toString()));
    unfinished.ifPresent(
        write ->
            json.putObject("unfinished")
                .put("app_id", write.appId())
                .put("version", write.version()));
    try {
      lake.createFile(
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
