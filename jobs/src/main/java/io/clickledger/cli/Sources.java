package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.ClickTopic;

/** The source of a command that reads clicks. */
final class Sources {
  static final String FILES = "files:";
  static final String KAFKA = "kafka:";

  private Sources() {}

  /**
   * @throws ClickledgerException USAGE where a folder is given a place in a topic
   */
  static ClickSource of(Values values) {
    var source = values.text(CommonOptions.SOURCE.name());
    var from = ClickTopic.From.of(values.text(CommonOptions.START.name()));
    if (source.startsWith(KAFKA)) {
      return new ClickTopic(
          brokers(source),
          topic(source),
          values.longInteger(CommonOptions.MAX_OFFSETS.name()),
          from);
    }
    if (!from.equals(ClickTopic.From.EARLIEST)) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "--start is a place in a topic, and " + source + " is a folder",
          "leave --start out: a folder is read whole");
    }
    return new ClickFiles(
        source.substring(FILES.length()), values.integer(CommonOptions.MAX_FILES.name()));
  }

  /** The middle of {@code kafka:HOST:PORT/TOPIC}. */
  static String brokers(String kafka) {
    return kafka.substring(KAFKA.length(), kafka.lastIndexOf('/'));
  }

  /** Its end. */
  static String topic(String kafka) {
    return kafka.substring(kafka.lastIndexOf('/') + 1);
  }
}
