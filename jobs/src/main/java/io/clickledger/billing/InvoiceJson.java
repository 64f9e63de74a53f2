package io.clickledger.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickledger.table.Invoice;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A billing document as JSON: UTF-8, indented, fields in a fixed order, ends with LF. */
final class InvoiceJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));

  private InvoiceJson() {}

  static byte[] bytes(InvoiceDocument document) {
    var statement = document.statement();
    var json = MAPPER.createObjectNode();
    put(json, InvoiceFields.header(document));
    var versions = json.putObject(Invoice.INPUT_VERSIONS);
    statement.inputVersions().forEach(versions::put);
    var lines = json.putArray(Invoice.LINES);
    var lineNo = 0;
    for (var line : statement.lines()) {
      put(lines.addObject(), InvoiceFields.line(statement.account(), ++lineNo, line));
    }
    try {
      return (WRITER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and longs is always valid JSON", e);
    }
  }

  private static void put(ObjectNode json, Map<String, @Nullable Object> fields) {
    fields.forEach(
        (name, value) -> {
          if (value instanceof Long number) {
            json.put(name, number);
          } else if (value instanceof BigDecimal decimal) {
            json.put(name, decimal.toPlainString());
          } else {
            json.put(name, (String) value);
          }
        });
  }
}
