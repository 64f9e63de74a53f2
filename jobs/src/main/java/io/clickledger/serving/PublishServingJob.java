package io.clickledger.serving;

import io.clickledger.common.ClickledgerException;
import io.clickledger.lake.JobResult;
import io.clickledger.table.Tables;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code publish-serving}: registers the lake's tables in Trino and makes the views over them. Run
 * again it changes only what is not as it should be. Nothing is written to the lake.
 *
 * <p>A table that no job has written yet is not there for Trino either; the views show it without a
 * row until they are published again.
 */
public final class PublishServingJob {
  /**
   * @param tablesAt where Trino finds the tables: {@code s3://BUCKET/PREFIX} or {@code
   *     local:///lake}; a table lies in the folder of its name
   * @param dryRun say what would be done, and change nothing
   */
  public record Options(TrinoAddress address, String tablesAt, boolean dryRun) {}

  private static final Pattern LOCATION = Pattern.compile("\\blocation = '((?:[^']|'')*)'");

  /** Trino's words about a folder that is not there, or has no table in it. */
  private static final String NO_LOG = "No transaction log found in location";

  private static final String NO_TABLE = "Metadata not found in transaction log";

  private final Consumer<String> say;
  private final Options options;
  private final Trino trino;
  private final TrinoAddress address;
  private int changes;

  private PublishServingJob(Consumer<String> say, Options options, Trino trino) {
    this.say = say;
    this.options = options;
    this.trino = trino;
    this.address = options.address();
  }

  /**
   * @throws ClickledgerException ENVIRONMENT where no server answers or the user may not do it,
   *     NOT_FOUND where the server has no such catalog
   */
  public static JobResult run(Consumer<String> say, Options options) {
    try (var trino = Trino.open(options.address())) {
      return new PublishServingJob(say, options, trino).publish();
    }
  }

  private JobResult publish() {
    var registered = schemaIsThere() ? trino.query("SHOW TABLES").texts() : Set.<String>of();
    var there = new TreeSet<String>();
    for (var table : Tables.ALL) {
      if (isThere(table.name(), registered.contains(table.name()))) {
        there.add(table.name());
      }
    }
    var views = new PublishedViews(trino, there);
    for (var view : ServingView.ALL) {
      if (!views.isAsItShouldBe(view)) {
        change("view", view.name(), "made", () -> views.make(view));
      }
    }
    return JobResult.done(
        "publish-serving: %d tables and %d views in %s.%s on %s; %s"
            .formatted(
                there.size(),
                ServingView.ALL.size(),
                address.catalog(),
                address.schema(),
                address.server(),
                changes == 0 ? "nothing to do" : told()));
  }

  private String told() {
    return changes + (options.dryRun() ? " changes to make (dry run)" : " changes made");
  }

  private boolean schemaIsThere() {
    var schema = TrinoSql.name(address.catalog()) + "." + TrinoSql.name(address.schema());
    var schemas = trino.query("SHOW SCHEMAS FROM " + TrinoSql.name(address.catalog()));
    if (schemas.texts().contains(address.schema())) {
      return true;
    }
    change(
        "schema",
        address.schema(),
        "made",
        () -> trino.execute("CREATE SCHEMA IF NOT EXISTS " + schema));
    return false;
  }

  /** Whether Trino has a table where the lake has it, in the end. */
  private boolean isThere(String table, boolean isRegistered) {
    if (isRegistered && isInPlace(table)) {
      return true;
    }
    if (isRegistered) {
      change("table", table, "lies elsewhere now: unregistered", () -> call("unregister", table));
    }
    if (options.dryRun()) {
      change("table", table, "registered, where the lake has it", () -> {});
      return true;
    }
    try {
      change("table", table, "registered", () -> register(table));
      return true;
    } catch (ClickledgerException e) {
      if (!String.valueOf(e.getMessage()).contains(NO_LOG)) {
        throw e;
      }
      tell("table", table, "not written yet: views show it empty");
      return false;
    }
  }

  private boolean isInPlace(String table) {
    try {
      var create = trino.query("SHOW CREATE TABLE " + TrinoSql.name(table)).text();
      var location = LOCATION.matcher(create);
      return location.find() && location.group(1).replace("''", "'").equals(location(table));
    } catch (ClickledgerException e) {
      if (String.valueOf(e.getMessage()).contains(NO_TABLE)) {
        return false;
      }
      throw e;
    }
  }

  private void register(String table) {
    call("register", table, location(table));
  }

  private void call(String what, String table, String... more) {
    var arguments =
        new StringBuilder(TrinoSql.text(address.schema()) + ", " + TrinoSql.text(table));
    for (var argument : more) {
      arguments.append(", ").append(TrinoSql.text(argument));
    }
    trino.execute(
        "CALL %s.system.%s_table(%s)".formatted(TrinoSql.name(address.catalog()), what, arguments));
  }

  private String location(String table) {
    return options.tablesAt().replaceFirst("/$", "") + "/" + table;
  }

  private void change(String kind, String name, String what, Runnable change) {
    if (!options.dryRun()) {
      change.run();
    }
    changes++;
    tell(kind, name, what);
  }

  private void tell(String kind, String name, String what) {
    say.accept("%-7s %-17s %s".formatted(kind, name, what));
  }
}
