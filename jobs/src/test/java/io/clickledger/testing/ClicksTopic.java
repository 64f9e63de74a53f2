package io.clickledger.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.GeneratorSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generated world in a topic, its records dealt out in the order of receipt: the partitions keep
 * pace with each other.
 *
 * @param world what was generated
 * @param expected the generator's own count of it
 */
public record ClicksTopic(GeneratorSummary world, JsonNode expected) {
  /**
   * @param topic which is there, with so many partitions
   */
  public static ClicksTopic fill(
      KafkaBroker broker, String topic, int partitions, GeneratorSettings settings)
      throws IOException, InterruptedException {
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    var records = new ArrayList<List<byte @Nullable []>>();
    for (int partition = 0; partition < partitions; partition++) {
      records.add(new ArrayList<>());
    }
    try (var files = Files.list(world.landing())) {
      var next = 0;
      for (var file : files.sorted().toList()) {
        for (var line : lines(Files.readAllBytes(file))) {
          records.get(next++ % partitions).add(line);
        }
      }
    }
    for (int partition = 0; partition < partitions; partition++) {
      broker.send(topic, partition, records.get(partition));
    }
    return new ClicksTopic(world, new ObjectMapper().readTree(world.expected().toFile()));
  }

  private static List<byte[]> lines(byte[] file) {
    var lines = new ArrayList<byte[]>();
    for (int from = 0, to = 0; to < file.length; to++) {
      if (file[to] == '\n') {
        lines.add(Arrays.copyOfRange(file, from, to));
        from = to + 1;
      }
    }
    return lines;
  }
}
