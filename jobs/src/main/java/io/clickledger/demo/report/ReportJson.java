package io.clickledger.demo.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The report as JSON that is safe inside a {@code <script>} element: no {@code <}, {@code >} or
 * {@code &} stands in it, so no string in the data can end the element or open a comment.
 */
final class ReportJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(LocalDate.class, ToStringSerializer.instance)
                  .addSerializer(Duration.class, new StdDelegatingSerializer(new Seconds())))
          .build();

  private ReportJson() {}

  /** Durations leave as seconds with decimals. */
  private static final class Seconds extends StdConverter<Duration, Double> {
    @Override
    public Double convert(Duration duration) {
      return duration.toNanos() / 1e9;
    }
  }

  static String of(Report report) {
    try {
      return escape(MAPPER.writeValueAsString(report));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the report cannot be written as JSON", e);
    }
  }

  /** In JSON these characters stand only inside strings, where an escape means the same. */
  private static String escape(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
