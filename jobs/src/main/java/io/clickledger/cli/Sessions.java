package io.clickledger.cli;

import io.clickledger.lake.LakeSession;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Where a run gets its Spark session, and where it gives it back. */
interface Sessions {
  /** A session of the process's own, closed after the run. */
  Sessions OWN =
      new Sessions() {
        @Override
        public SparkSession open(String name, Map<String, String> settings) {
          return LakeSession.open(name, settings);
        }

        @Override
        public void giveBack(SparkSession session) throws IOException {
          session.close();
        }
      };

  SparkSession open(String name, Map<String, String> settings);

  void giveBack(SparkSession session) throws IOException;
}
