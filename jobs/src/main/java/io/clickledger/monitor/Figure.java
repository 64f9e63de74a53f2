package io.clickledger.monitor;

import java.util.List;

/**
 * A value of a metric.
 *
 * @param labelValues in the order of the family's labels
 */
record Figure(Family family, double value, List<String> labelValues) {
  Figure {
    labelValues = List.copyOf(labelValues);
    if (labelValues.size() != family.labels().size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, not %s".formatted(family.metric(), family.labels(), labelValues));
    }
  }
}
