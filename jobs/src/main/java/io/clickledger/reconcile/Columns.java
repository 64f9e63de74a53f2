package io.clickledger.reconcile;

import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Names of join columns in the form that Spark's Scala interface takes. */
final class Columns {
  private Columns() {}

  static Seq<String> named(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }
}
