package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GeneratorSettingsTest {
  @Test
  void makesOneUserForEveryEightClicksUnlessToldOtherwise() {
    assertThat(GeneratorSettings.builder().clicks(800).build().users()).isEqualTo(100);
    assertThat(GeneratorSettings.builder().clicks(800).users(7).build().users()).isEqualTo(7);
    assertThat(GeneratorSettings.builder().clicks(3).build().users()).isEqualTo(1);
  }

  @Test
  void putsTheEuropeanChangeOfTheClockIntoTheDefaultDays() {
    var defaults = GeneratorSettings.defaults();
    assertThat(defaults.startDay()).hasToString("2026-03-28");
    assertThat(defaults.days()).isEqualTo(2);
    assertThat(defaults.viralHour()).hasToString("2026-03-29T18:00:00Z");
  }

  @Test
  void namesEverySettingOnce() {
    assertThat(GeneratorSettings.defaults().asText())
        .hasSize(GeneratorSettings.class.getRecordComponents().length);
  }

  @Test
  void refusesWorldsThatCannotBe() {
    refuses(builder -> builder.clicks(0), "clicks = 0", "at least 1");
    refuses(builder -> builder.days(0), "days = 0", "1 to 366");
    refuses(builder -> builder.campaigns(11), "campaigns = 11", "as many as advertisers");
    refuses(builder -> builder.ads(199), "ads = 199", "as many as campaigns");
    refuses(builder -> builder.viralShare(0.96), "viral-share = 0.96", "0 to 0.95");
    refuses(builder -> builder.lateShare(-0.1), "late-share = -0.1", "0 to 1");
    refuses(builder -> builder.botShare(Double.NaN), "bot-share = NaN", "0 to 1");
    refuses(builder -> builder.fileSeconds(0), "file-seconds = 0", "1 to 86400");
    refuses(builder -> builder.collectors(10), "collectors = 10", "1 to 9");
  }

  @Test
  void knowsItsFormatsByTheirExtension() {
    assertThat(LandingFormat.of("ndjson.gz")).isEqualTo(LandingFormat.NDJSON_GZ);
    assertThatThrownBy(() -> LandingFormat.of("avro"))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("avro");
  }

  private static void refuses(
      UnaryOperator<GeneratorSettingsBuilder> change, String what, String remedy) {
    assertThatThrownBy(() -> change.apply(GeneratorSettings.builder()).build())
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> {
              assertThat(e).hasMessageContaining(what);
              assertThat(e.remedy()).contains(remedy);
              assertThat(e.code().exitCode()).isEqualTo(1);
            });
  }
}
