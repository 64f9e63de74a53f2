package io.clickledger.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.lake.Lake;
import io.clickledger.table.StreamProgress;

/** Records of a lane by the door through which they left, over all of its micro-batches. */
public record Doors(long accepted, long duplicate, long late, long rejected) {
  /** What {@code stream_progress} says of a lane. */
  public static Doors of(Lake lake, String lane) {
    var sums =
        lake.read(StreamProgress.TABLE)
            .where("lane = '" + lane + "'")
            .selectExpr("sum(accepted)", "sum(duplicate)", "sum(late)", "sum(rejected)")
            .first();
    return new Doors(sums.getLong(0), sums.getLong(1), sums.getLong(2), sums.getLong(3));
  }

  /** What the generator's expectation says of the stream. */
  public static Doors expected(JsonNode stream) {
    return new Doors(
        stream.path("accepted").longValue(),
        stream.path("duplicate").longValue(),
        stream.path("late").longValue(),
        stream.path("rejected").longValue());
  }
}
