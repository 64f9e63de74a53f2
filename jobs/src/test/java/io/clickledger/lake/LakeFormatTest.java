package io.clickledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.DayStatus;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LakeFormatTest {
  private final Lake lake = TestSession.lake();

  private Path file() {
    return Path.of(lake.root(), "_clickledger.json");
  }

  private Lake openedAgain() {
    return new Lake(lake.spark(), lake.root());
  }

  @Test
  void standsAtTheRootFromTheFirstTableOn() throws IOException {
    lake.create(DayStatus.TABLE);
    assertThat(Files.readString(file())).isEqualTo("{\"format\":1}");
    assertThat(openedAgain().read(DayStatus.TABLE).count()).isZero();
  }

  @Test
  void aLakeThatIsOlderThanTheFileIsReadAndGetsIt() throws IOException {
    lake.create(DayStatus.TABLE);
    Files.delete(file());
    assertThat(openedAgain().read(DayStatus.TABLE).count()).isZero();
    openedAgain().create(DayStatus.TABLE);
    assertThat(file()).exists();
  }

  @Test
  void aLakeOfANewerVersionIsNeitherReadNorWritten() throws IOException {
    lake.create(DayStatus.TABLE);
    Files.writeString(file(), "{\"format\":2}");
    var read =
        catchThrowableOfType(ClickledgerException.class, () -> openedAgain().read(DayStatus.TABLE));
    var written =
        catchThrowableOfType(
            ClickledgerException.class, () -> openedAgain().create(DayStatus.TABLE));
    assertThat(read.code()).isEqualTo(ErrorCode.SCHEMA);
    assertThat(read).hasMessageContaining("has format 2, this version knows formats up to 1");
    assertThat(written.code()).isEqualTo(ErrorCode.SCHEMA);
  }
}
