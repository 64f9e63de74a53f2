package io.clickledger.serving;

import static java.util.stream.Collectors.joining;

import io.clickledger.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The views of a schema as Trino has them. A view's comment ends with a fingerprint of all that it
 * was made from, set last: one without it, or with another, is made anew.
 */
final class PublishedViews {
  private static final int FINGERPRINT_DIGITS = 12;

  private final Trino trino;
  private final Set<String> tables;
  private final Map<String, String> comments = new HashMap<>();

  /**
   * @param tables names of the tables that are there
   */
  PublishedViews(Trino trino, Set<String> tables) {
    this.trino = trino;
    this.tables = Set.copyOf(tables);
    var names =
        ServingView.ALL.stream().map(view -> TrinoSql.text(view.name())).collect(joining(", "));
    trino
        .query(
            """
            SELECT table_name, coalesce(comment, '') FROM system.metadata.table_comments
            WHERE catalog_name = %s AND schema_name = %s AND table_name IN (%s)
            """
                .formatted(
                    TrinoSql.text(trino.address().catalog()),
                    TrinoSql.text(trino.address().schema()),
                    names))
        .rows()
        .forEach(row -> comments.put((String) row.get(0), (String) row.get(1)));
  }

  boolean isAsItShouldBe(ServingView view) {
    return comment(view).equals(comments.get(view.name()));
  }

  void make(ServingView view) {
    var name = TrinoSql.name(view.name());
    trino.execute("CREATE OR REPLACE VIEW " + name + " AS\n" + view.sql(tables));
    view.columns()
        .forEach(
            (column, comment) ->
                trino.execute(
                    "COMMENT ON COLUMN %s.%s IS %s"
                        .formatted(name, TrinoSql.name(column), TrinoSql.text(comment))));
    trino.execute("COMMENT ON VIEW " + name + " IS " + TrinoSql.text(comment(view)));
  }

  private String comment(ServingView view) {
    var made = view.comment() + view.columns() + view.sql(tables);
    return view.comment()
        + " ["
        + Sha256.of(made.getBytes(StandardCharsets.UTF_8)).substring(0, FINGERPRINT_DIGITS)
        + "]";
  }
}
