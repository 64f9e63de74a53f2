package io.clickledger.demo.generate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** Prints a field of the outermost object, and a row of its arrays, on a line of its own. */
final class RowPerLine extends MinimalPrettyPrinter {
  private static final long serialVersionUID = 1L;

  private int depth;

  @Override
  public void writeStartObject(JsonGenerator json) throws IOException {
    super.writeStartObject(json);
    depth++;
  }

  @Override
  public void writeEndObject(JsonGenerator json, int fields) throws IOException {
    depth--;
    super.writeEndObject(json, fields);
  }

  @Override
  public void beforeObjectEntries(JsonGenerator json) throws IOException {
    newLine(json);
  }

  @Override
  public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
    super.writeObjectEntrySeparator(json);
    newLine(json);
  }

  @Override
  public void writeStartArray(JsonGenerator json) throws IOException {
    super.writeStartArray(json);
    depth++;
  }

  @Override
  public void writeEndArray(JsonGenerator json, int values) throws IOException {
    depth--;
    super.writeEndArray(json, values);
  }

  @Override
  public void beforeArrayValues(JsonGenerator json) throws IOException {
    newLine(json);
  }

  @Override
  public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
    super.writeArrayValueSeparator(json);
    newLine(json);
  }

  /** Depth 1 is inside the outermost object, 2 inside one of its arrays or objects. */
  private void newLine(JsonGenerator json) throws IOException {
    if (depth <= 2) {
      json.writeRaw('\n');
    }
  }
}
