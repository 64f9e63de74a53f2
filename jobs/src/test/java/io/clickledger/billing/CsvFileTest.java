package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvFileTest {
  @Test
  void quotesByRfc4180() throws Exception {
    assertThat(
            csv(
                "plain",
                "with, comma",
                "with \"quotes\"",
                "two\r\nlines",
                "two\nlines",
                " x ",
                null,
                ""))
        .isEqualTo(
            "c0,c1,c2,c3,c4,c5,c6,c7\r\n"
                + "plain,\"with, comma\",\"with \"\"quotes\"\"\",\"two\r\nlines\",\"two\nlines\", x ,,\r\n");
  }

  @Test
  void disarmsFormulasInTextAndLeavesNumbersAlone() throws Exception {
    assertThat(csv("=1+1", "+1", "-1", "@SUM(A1)", "a=b", -5L, new BigDecimal("-0.005000")))
        .isEqualTo("c0,c1,c2,c3,c4,c5,c6\r\n'=1+1,'+1,'-1,'@SUM(A1),a=b,-5,-0.005000\r\n");
  }

  private static String csv(@Nullable Object... cells) throws Exception {
    var row = new LinkedHashMap<String, @Nullable Object>();
    for (var cell : cells) {
      row.put("c" + row.size(), cell);
    }
    var bytes = new ByteArrayOutputStream();
    try (var csv = CsvFile.forSpreadsheets(bytes)) {
      csv.add(row);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
