package io.clickledger.cli;

import io.clickledger.testing.PythonTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The DAGs in a real Airflow: {@code airflow/tests} says what they must do. */
class AirflowIT {
  private static final String TESTS = "airflow/tests";

  /** Shapes, dates, and every command line against the jar: no Airflow runs. */
  @Test
  void declaresTheDags() throws Exception {
    PythonTests.pass(
        "airflow",
        TESTS + "/test_dags.py",
        TESTS + "/test_failures.py",
        TESTS + "/test_command_lines.py");
  }

  /** A whole Airflow with a Spark that answers as it is told; lanes under their supervisor. */
  @Test
  @Tag("faults")
  void doesWhatTheDagsSay() throws Exception {
    PythonTests.pass("airflow", TESTS + "/test_airflow.py", TESTS + "/test_lanes.py");
  }

  /** Real jobs under spark-submit: a night goes red, blocks invoices, is repaired; and refusals. */
  @Test
  @Tag("faults")
  void runsRealJobs() throws Exception {
    PythonTests.pass("airflow", TESTS + "/test_jobs.py");
  }
}
