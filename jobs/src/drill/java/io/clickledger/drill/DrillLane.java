package io.clickledger.drill;

/** A lane of a drill, which Prometheus can ask. */
interface DrillLane extends AutoCloseable {
  /** Port of its metrics. */
  int port();

  /** Ends it as an operator would. */
  @Override
  void close() throws Exception;
}
