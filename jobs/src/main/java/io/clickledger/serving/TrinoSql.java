package io.clickledger.serving;

import io.clickledger.table.TableDefinition;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Parts of Trino's SQL: names, texts, and relations that have a table's columns and no row. */
final class TrinoSql {
  private TrinoSql() {}

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** In the place of a table that is not there. */
  static String empty(TableDefinition table) {
    return empty(
        Arrays.stream(table.schema().fields())
            .map(field -> column(type(field.dataType()), field.name())));
  }

  /** In the place of {@code "table$partitions"} of a table that is not there. */
  static String emptyPartitions(TableDefinition table) {
    var isPartition = table.partitionColumns();
    var partition =
        Arrays.stream(table.schema().fields())
            .filter(field -> isPartition.contains(field.name()))
            .map(field -> name(field.name()) + " " + type(field.dataType()));
    var data =
        Arrays.stream(table.schema().fields())
            .filter(field -> !isPartition.contains(field.name()))
            .filter(field -> !isNested(field))
            .map(TrinoSql::statistics);
    return empty(
        Stream.of(
            column(row(partition), "partition"),
            column("bigint", "file_count"),
            column("bigint", "total_size"),
            column(row(data), "data")));
  }

  private static boolean isNested(StructField field) {
    return field.dataType() instanceof ArrayType
        || field.dataType() instanceof MapType
        || field.dataType() instanceof StructType;
  }

  private static String statistics(StructField field) {
    var type = type(field.dataType());
    return name(field.name()) + " row(min %s, max %s, null_count bigint)".formatted(type, type);
  }

  private static String empty(Stream<String> columns) {
    return columns.collect(Collectors.joining(", ", "(SELECT ", " WHERE false)"));
  }

  private static String column(String type, String name) {
    return "CAST(NULL AS " + type + ") AS " + name(name);
  }

  private static String row(Stream<String> fields) {
    return fields.collect(Collectors.joining(", ", "row(", ")"));
  }

  private static String type(DataType type) {
    if (type instanceof ArrayType array) {
      return "array(" + type(array.elementType()) + ")";
    }
    if (type instanceof MapType map) {
      return "map(%s, %s)".formatted(type(map.keyType()), type(map.valueType()));
    }
    if (type instanceof StructType struct) {
      return row(
          Arrays.stream(struct.fields()).map(f -> name(f.name()) + " " + type(f.dataType())));
    }
    return primitive(type);
  }

  private static String primitive(DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return "varchar";
    }
    if (type.equals(DataTypes.TimestampType)) {
      return "timestamp(3) with time zone";
    }
    // bigint, integer, double, boolean and date have one name in both.
    return type.equals(DataTypes.IntegerType) ? "integer" : type.sql().toLowerCase(Locale.ROOT);
  }
}
