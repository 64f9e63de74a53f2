package io.clickledger.testing;

import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.lake.WriteId;
import io.clickledger.table.DayStatus;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.sql.RowFactory;

/**
 * A writer that appends as fast as it can, one row a commit, and says each commit that was
 * acknowledged. Words: lake, configuration file, name of the writer, commits.
 */
public final class AppendCommits {
  private AppendCommits() {}

  public static void main(String[] words) throws Exception {
    var settings = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(words[1]))) {
      settings.load(reader);
    }
    var overrides =
        settings.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, settings::getProperty));
    overrides.put("spark.master", "local[1]");
    try (var spark = LakeSession.open("append", overrides)) {
      var lake = new Lake(spark, words[0]);
      lake.create(DayStatus.TABLE);
      for (int i = 0; i < Integer.parseInt(words[3]); i++) {
        var row =
            RowFactory.create(
                LocalDate.EPOCH.plusDays(i),
                null,
                DayStatus.PROVISIONAL,
                Instant.EPOCH,
                words[2],
                null);
        lake.append(
            DayStatus.TABLE,
            spark.createDataFrame(List.of(row), DayStatus.TABLE.schema()),
            new WriteId(words[2], i));
        System.out.println("committed " + i);
      }
    }
  }
}
