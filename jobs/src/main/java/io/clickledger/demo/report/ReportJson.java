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

/** The report as JSON. */
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
      return MAPPER.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the report cannot be written as JSON", e);
    }
  }
}
