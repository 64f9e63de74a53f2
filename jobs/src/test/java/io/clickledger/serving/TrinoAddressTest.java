package io.clickledger.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrinoAddressTest {
  @Test
  void namesServerCatalogAndSchema() {
    var address =
        new TrinoAddress(
            "jdbc:trino://h.example:8443/clicks/clickledger?SSL=true", "ann", Optional.empty());

    assertThat(address.server()).isEqualTo("h.example:8443");
    assertThat(address.catalog()).isEqualTo("clicks");
    assertThat(address.schema()).isEqualTo("clickledger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/clicks/clickledger",
        "jdbc:trino://127.0.0.1:8080",
        "jdbc:trino://127.0.0.1:8080/clicks",
        "jdbc:trino:///clicks/clickledger",
        "jdbc:trino://h:1/a b/c",
        "jdbc:trino://127.0.0.1:8080/clicks/clickledger/more"
      })
  void refusesWhatIsNoAddress(String url) {
    assertThatThrownBy(() -> TrinoAddress.checked(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not jdbc:trino://HOST:PORT/CATALOG/SCHEMA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:trino://h:1/clicks/x;DROP",
        "jdbc:trino://h:1/clicks/Clickledger",
        "jdbc:trino://h:1/clicks/x%22y"
      })
  void refusesNamesThatSqlWouldHaveToQuote(String url) {
    assertThatThrownBy(() -> TrinoAddress.checked(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a catalog or schema that is not of");
  }

  @Test
  void refusesAPasswordThatEveryLogWouldShow() {
    assertThatThrownBy(() -> TrinoAddress.checked("jdbc:trino://h:1/a/b?SSL=true&password=x"))
        .hasMessageContaining("holds a password, set CLICKLEDGER_TRINO_PASSWORD");
  }
}
