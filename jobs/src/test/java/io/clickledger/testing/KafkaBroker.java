package io.clickledger.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker in a process of its own, with its own class path and log directory. A record
 * that was sent outlives {@link #kill}: {@link #restart} brings the broker back on the same port
 * with what it had.
 */
public final class KafkaBroker implements AutoCloseable {
  /** Sixteen bytes in base 64, as the broker asks for. */
  private static final String CLUSTER_ID = "Y2xpY2tsZWRnZXIta2Fma2E";

  /** Larger than any record that a lane takes, so that it can be given one. */
  private static final int LARGEST_RECORD = 4 << 20;

  private final Path log;
  private final Path settings;
  private final int port;
  private @Nullable ServerProcess server;

  private KafkaBroker(Path log, Path settings, int port) {
    this.log = log;
    this.settings = settings;
    this.port = port;
  }

  public static KafkaBroker start() throws IOException, InterruptedException {
    var directory = TestSession.directory();
    var port = ServerProcess.freePort();
    var controllerPort = ServerProcess.freePort();
    var settings =
        ServerProcess.settings(
            "kafka.properties",
            directory.resolve("kafka.properties"),
            List.of(
                "listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                    .formatted(port, controllerPort),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "log.dirs=" + directory.resolve("data")));
    var broker = new KafkaBroker(directory.resolve("kafka.log"), settings, port);
    ServerProcess.run(
        broker.log,
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classPath(),
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        CLUSTER_ID,
        "--config",
        settings.toString());
    broker.restart();
    return broker;
  }

  private static String classPath() {
    return ServerProcess.JARS.resolve("kafka") + File.separator + "*";
  }

  /** Address for clients. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Ends the broker as a crash would. */
  public void kill() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** Starts the broker that was killed; it is up on return. */
  public void restart() throws IOException, InterruptedException {
    if (server != null) {
      throw new IllegalStateException("the broker runs");
    }
    server =
        ServerProcess.start(
            log,
            port,
            "-Xmx512m",
            "-Dlog4j2.level=info",
            "-cp",
            classPath(),
            "kafka.Kafka",
            settings.toString());
  }

  /** Makes a topic whose records carry the time at which the broker took them. */
  public void createTopic(String name, int partitions) throws InterruptedException {
    createTopic(name, partitions, Map.of());
  }

  /** Makes a topic with settings of its own, which win over {@code LogAppendTime}. */
  public void createTopic(String name, int partitions, Map<String, String> configs)
      throws InterruptedException {
    var all = new HashMap<String, String>();
    all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    all.putAll(configs);
    var topic = new NewTopic(name, partitions, (short) 1).configs(all);
    try (var admin = Admin.create(clientSettings())) {
      done(admin.createTopics(List.of(topic)).all());
    }
  }

  /**
   * Appends records without a key to a partition, in order, and waits until the broker has them; a
   * null is a tombstone.
   */
  public void send(String topic, int partition, List<byte @Nullable []> values)
      throws InterruptedException {
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(clientSettings(), bytes, bytes)) {
      var sent = new ArrayList<Future<?>>();
      for (byte[] value : values) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
      }
      for (var one : sent) {
        done(one);
      }
    }
  }

  public boolean hasTopic(String name) throws InterruptedException {
    try (var admin = Admin.create(clientSettings())) {
      return done(admin.listTopics().names()).contains(name);
    }
  }

  /** Lets go of a partition's records before an offset, as retention does. */
  public void forget(String topic, int partition, long before) throws InterruptedException {
    try (var admin = Admin.create(clientSettings())) {
      var from = RecordsToDelete.beforeOffset(before);
      done(admin.deleteRecords(Map.of(new TopicPartition(topic, partition), from)).all());
    }
  }

  /** The offset after the last record of each partition. */
  public Map<Integer, Long> endOffsets(String topic) throws InterruptedException {
    try (var admin = Admin.create(clientSettings())) {
      var latest = new HashMap<TopicPartition, OffsetSpec>();
      for (var described : done(admin.describeTopics(List.of(topic)).allTopicNames()).values()) {
        for (var p : described.partitions()) {
          latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest());
        }
      }
      var ends = new TreeMap<Integer, Long>();
      done(admin.listOffsets(latest).all())
          .forEach((p, end) -> ends.put(p.partition(), end.offset()));
      return ends;
    }
  }

  /** The values of a partition, from the first to the one that was the last when asked. */
  public List<byte @Nullable []> values(String topic, int partition) {
    var bytes = new ByteArrayDeserializer();
    var from = new TopicPartition(topic, partition);
    var values = new ArrayList<byte @Nullable []>();
    try (var consumer = new KafkaConsumer<>(clientSettings(), bytes, bytes)) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      var end = Collections.max(consumer.endOffsets(List.of(from)).values());
      while (consumer.position(from) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private Map<String, Object> clientSettings() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap(),
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        LARGEST_RECORD);
  }

  private static <T> T done(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused", e.getCause());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
