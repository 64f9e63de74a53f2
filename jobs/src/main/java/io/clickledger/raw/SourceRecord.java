package io.clickledger.raw;

import io.clickledger.rules.contract.Parsed;

/**
 * One record of a source: where it came from, and what the contract makes of it.
 *
 * @param sourceName URI of the landed file, or Kafka topic
 * @param sourcePartition Kafka partition; 0 for files
 * @param sourceOffset Kafka offset; 0-based record number in a file (a line, or a Parquet row)
 * @param arrivedAtMicros Kafka timestamp or the file's modification time, microseconds since epoch
 * @param parsed the click, or the rule that the record breaks
 * @param payload the record's bytes as they came; a Parquet row as JSON
 */
public record SourceRecord(
    String sourceName,
    int sourcePartition,
    long sourceOffset,
    long arrivedAtMicros,
    Parsed parsed,
    Payload payload) {

  /** Bytes of a record, made only when somebody asks: accepted records never do. */
  public interface Payload {
    byte[] bytes();
  }
}
