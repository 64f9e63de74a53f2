package io.clickledger.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.budget.BudgetJob;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.HtmlPage;
import io.clickledger.lake.CodeVersion;
import io.clickledger.lake.StoreMetrics;
import io.clickledger.metrics.MetricFamily;
import io.clickledger.metrics.Metrics;
import io.clickledger.monitor.MetricsJob;
import io.clickledger.rules.contract.ClickField;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.serving.ServingView;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * All that others can rely on, as one HTML file that needs no network: the click contract, the
 * commands, tables, views, errors and metrics. Made from the declarations alone.
 */
final class ApiPage {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ApiPage() {}

  static String of(List<Command> commands) {
    return HtmlPage.plain("api", "Clickledger: the API", json(commands).toPrettyString());
  }

  static ObjectNode json(List<Command> commands) {
    var page = JSON.objectNode().put("version", CodeVersion.current());
    contract(page);
    each(page.putArray("commands"), commands, ApiPage::command);
    each(page.putArray("tables"), Tables.ALL, ApiPage::table);
    each(page.putArray("views"), ServingView.ALL, ApiPage::view);
    each(page.putArray("errors"), List.of(ErrorCode.values()), ApiPage::error);
    metrics(page);
    return page;
  }

  private static <T> void each(ArrayNode json, List<T> values, BiConsumer<ObjectNode, T> write) {
    values.forEach(value -> write.accept(json.addObject(), value));
  }

  private static void contract(ObjectNode page) {
    each(page.putArray("fields"), List.of(ClickField.values()), ApiPage::field);
    each(page.putArray("reasons"), List.of(RejectReason.values()), ApiPage::reason);
  }

  private static void field(ObjectNode json, ClickField field) {
    json.put("name", field.fieldName()).put("rule", field.rule());
    json.put("required", field.isRequired()).put("reason", field.reason().name());
  }

  private static void reason(ObjectNode json, RejectReason reason) {
    json.put("name", reason.name()).put("text", reason.description());
  }

  private static void error(ObjectNode json, ErrorCode code) {
    json.put("name", code.name()).put("exit", code.exitCode());
  }

  private static void command(ObjectNode json, Command command) {
    json.put("name", command.name()).put("summary", command.summary());
    json.put("section", command.section().title());
    json.put("runs", runs(command));
    var options = json.putArray("options");
    command.options().forEach(option -> option(options.addObject(), command, option));
    command.examples().forEach(json.putArray("examples")::add);
  }

  private static String runs(Command command) {
    if (command.action() instanceof Command.OnLake onLake) {
      return onLake.recorded()
          ? "on a lake, and leaves a row in job_run"
          : "on a lake, and leaves no trace";
    }
    return "without a lake";
  }

  private static void option(ObjectNode json, Command command, Option option) {
    json.put("flag", Help.flag(option)).put("text", option.text());
    json.put("required", option.required());
    json.put("default", Help.fallback(command, option));
    json.put("key", option.key(command.lane()).orElse(null));
    json.put("kind", option.kind().description());
  }

  private static void table(ObjectNode json, TableDefinition table) {
    json.put("name", table.name()).put("comment", table.comment());
    add(json.putArray("key"), table.key());
    add(json.putArray("partitions"), table.partitionColumns());
    add(json.putArray("order"), table.clusterColumns());
    add(json.putArray("checks"), table.checks());
    json.put("append_only", table.appendOnly()).put("kept", table.kept());
    var columns = json.putArray("columns");
    for (var field : table.schema().fields()) {
      columns
          .addObject()
          .put("name", field.name())
          .put("type", field.dataType().catalogString())
          .put("nullable", field.nullable())
          .put("comment", field.getComment().getOrElse(() -> ""));
    }
  }

  private static void add(ArrayNode json, List<String> texts) {
    texts.forEach(json::add);
  }

  private static void view(ObjectNode json, ServingView view) {
    json.put("name", view.name()).put("comment", view.comment());
    var columns = json.putArray("columns");
    view.columns()
        .forEach((name, comment) -> columns.addObject().put("name", name).put("comment", comment));
  }

  private static void metrics(ObjectNode page) {
    var groups = page.putArray("metrics");
    group(groups, "Every lane, by lane (--metrics-port)", Metrics.ofLanes());
    group(groups, "The budget lane", BudgetJob.metrics());
    group(groups, "A lane's requests and commits", StoreMetrics.families());
    group(groups, "A lake (metrics)", MetricsJob.families());
  }

  private static void group(ArrayNode groups, String title, List<MetricFamily> families) {
    var metrics = groups.addObject().put("title", title).putArray("metrics");
    families.forEach(
        family ->
            metrics
                .addObject()
                .put("name", family.name())
                .put("type", family.type())
                .put("help", family.help()));
  }
}
