package io.clickledger.budget;

import io.clickledger.raw.ClickTopic;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Where decisions are published. */
public sealed interface Feed {
  /** A local file that is replaced whole, for gates on the same machine. */
  record File(Path path) implements Feed {}

  /**
   * A compacted topic.
   *
   * @param brokers {@code HOST:PORT}, several between commas
   */
  record Topic(String brokers, String name) implements Feed {}

  /**
   * @param slots between which gates divide an allowance
   */
  static DecisionWriter open(Feed feed, SparkSession spark, int slots) {
    return feed instanceof Topic topic
        ? new KafkaWriter(topic.brokers(), topic.name(), ClickTopic.kafkaSettings(spark), slots)
        : new SnapshotWriter(((File) feed).path());
  }
}
