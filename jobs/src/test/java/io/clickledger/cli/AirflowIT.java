package io.clickledger.cli;

import io.clickledger.testing.PythonTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The DAGs in a real Airflow: {@code airflow/tests} says what they must do. */
class AirflowIT {
  @Test
  @Tag("faults")
  void doesWhatTheDagsSay() throws Exception {
    PythonTests.pass("airflow", "airflow/tests", "-m", "not slow");
  }

  /** A night of real jobs under spark-submit, green, then red. */
  @Test
  @Tag("faults")
  void runsANightOfRealJobs() throws Exception {
    PythonTests.pass("airflow", "airflow/tests", "-m", "slow");
  }
}
