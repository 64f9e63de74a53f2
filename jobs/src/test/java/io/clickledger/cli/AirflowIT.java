package io.clickledger.cli;

import io.clickledger.testing.PythonTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The DAGs in a real Airflow: {@code airflow/tests} says what they must do. */
class AirflowIT {
  private static final String TESTS = "airflow/tests";
  private static final String NIGHT = "red_night";

  /** Shapes, dates, and every command line against the jar: no Airflow runs. */
  @Test
  void declaresTheDags() throws Exception {
    PythonTests.pass(
        "airflow",
        TESTS + "/test_dags.py",
        TESTS + "/test_failures.py",
        TESTS + "/test_command_lines.py");
  }

  /** Real jobs under spark-submit: a night goes red, blocks invoices, and is repaired. */
  @Test
  @Tag("faults")
  void runsANight() throws Exception {
    PythonTests.pass("airflow", TESTS + "/test_jobs.py", "-k", NIGHT);
  }

  /** A whole Airflow with a Spark that answers as it is told; lanes under their supervisor. */
  @Test
  @Tag("faults")
  void doesWhatTheDagsSay() throws Exception {
    PythonTests.pass("airflow", TESTS + "/test_airflow.py", TESTS + "/test_lanes.py");
  }

  /** Jobs that cannot do what they are asked. */
  @Test
  @Tag("faults")
  void saysWhyAJobFailed() throws Exception {
    PythonTests.pass("airflow", TESTS + "/test_jobs.py", "-k", "not " + NIGHT);
  }
}
