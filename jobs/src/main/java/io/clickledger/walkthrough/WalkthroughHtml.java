package io.clickledger.walkthrough;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.common.HtmlPage;

/** A {@link Walkthrough} as one HTML file that needs no network. */
final class WalkthroughHtml {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WalkthroughHtml() {}

  /** The same walkthrough gives the same text. */
  static String of(Walkthrough walkthrough) {
    return HtmlPage.plain(
        "walkthrough",
        "Five ways through the lake, " + walkthrough.date(),
        json(walkthrough).toPrettyString());
  }

  static ObjectNode json(Walkthrough walkthrough) {
    var page = JSON.objectNode().put("date", walkthrough.date().toString());
    var actors = page.putArray("actors");
    walkthrough.actors().forEach(actor -> add(actors.addObject(), actor));
    return page;
  }

  private static void add(ObjectNode json, Actor actor) {
    json.put("id", actor.id()).put("title", actor.title()).put("name", actor.name());
    json.put("clicked_at", actor.clickedAt() == null ? null : actor.clickedAt().toString());
    json.put("about", actor.about());
    var steps = json.putArray("steps");
    actor.steps().forEach(step -> add(steps.addObject(), step));
  }

  private static void add(ObjectNode json, Step step) {
    json.put("place", step.place().id()).put("head", step.head()).put("text", step.text());
    json.put("at", step.at() == null ? null : step.at().toString()).put("moment", step.moment());
    var ways = json.putArray("ways");
    for (var way : step.ways()) {
      var places = ways.addArray();
      way.forEach(place -> places.add(place.id()));
    }
    var tables = json.putArray("tables");
    step.tables().forEach(table -> add(tables.addObject(), table));
    var salts = json.putArray("salts");
    step.salts().forEach(salts::add);
  }

  private static void add(ObjectNode json, ShownTable table) {
    json.put("name", table.name());
    var columns = json.putArray("columns");
    for (var column : table.columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("comment", column.comment())
          .put("key", column.key());
    }
    var rows = json.putArray("rows");
    table.rows().forEach(row -> addRow(rows.addArray(), row));
  }

  private static void addRow(ArrayNode json, Iterable<ShownTable.Cell> row) {
    for (var cell : row) {
      var value = json.addObject().put("value", cell.text());
      if (cell.money() != null) {
        value.put("money", cell.money());
      }
    }
  }
}
