package io.clickledger.testing;

/**
 * A change that an S3 store has acknowledged.
 *
 * @param verb PUT, COPY (to the key) or DELETE
 */
public record S3Effect(String verb, String key) {
  @Override
  public String toString() {
    return verb + " " + key;
  }
}
