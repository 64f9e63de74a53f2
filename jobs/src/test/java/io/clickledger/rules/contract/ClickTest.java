package io.clickledger.rules.contract;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ClickTest {
  @Test
  void refusesWhatNoParserWouldPass() {
    refuses(() -> click("", 0, 0, 1, 5L), "empty");
    refuses(() -> click("a", -1, 0, 1, 5L), "before 1970");
    refuses(() -> click("a", 0, -1, 1, 5L), "before 1970");
    refuses(() -> click("a", 0, 0, -1, 5L), "negative id");
    refuses(() -> click("a", 0, 0, 1, -5L), "negative price");
  }

  private static void refuses(Runnable construction, String why) {
    assertThatIllegalArgumentException().isThrownBy(construction::run).withMessageContaining(why);
  }

  private static Click click(String id, long event, long receipt, long publisher, long price) {
    return new Click(id, event, receipt, 1, 1, 1, publisher, null, null, null, price, null);
  }
}
