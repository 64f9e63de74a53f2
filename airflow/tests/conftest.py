"""An Airflow of the tests' own, in a temporary directory. No test reaches further than 127.0.0.1."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "airflow" / "dags"
HOME = Path(tempfile.mkdtemp(prefix="clickledger-airflow-"))

# Before the first import of airflow, which reads it.
os.environ.update(
    AIRFLOW_HOME=str(HOME),
    AIRFLOW__CORE__DAGS_FOLDER=str(DAGS),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    AIRFLOW__LOGGING__LOGGING_LEVEL="INFO",
    NO_PROXY="127.0.0.1,localhost",
    no_proxy="127.0.0.1,localhost",
)
for name in [name for name in os.environ if name.startswith(("AIRFLOW_VAR_", "AIRFLOW_CONN_"))]:
    del os.environ[name]
sys.path[:0] = [str(DAGS), str(Path(__file__).parent)]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What a failed test leaves can be looked at."""
    if exitstatus == 0:
        shutil.rmtree(HOME, ignore_errors=True)
    else:
        print(f"\nAirflow's logs, and all else, are kept in {HOME}")


@pytest.fixture(scope="session")
def spark_env() -> dict[str, str]:
    """The environment of a worker that has Spark: its programs come after Airflow's own Python."""
    spark = Path(subprocess.check_output([ROOT / "jobs/bin/python-env", "spark"], text=True).strip())
    return {
        "PATH": f"{Path(sys.executable).parent}:{spark / 'bin'}:{os.environ['PATH']}",
        "SPARK_HOME": str(spark / "lib/python3.11/site-packages/pyspark"),
    }


@pytest.fixture(scope="session")
def jar() -> Path:
    """The jar of this checkout, built if it is stale."""
    subprocess.run([ROOT / "jobs/bin/clickledger", "--version"], check=True, stdout=subprocess.DEVNULL)
    return ROOT / "jobs/target/clickledger.jar"


@pytest.fixture(scope="session")
def dags() -> dict:
    """The DAGs by id, parsed as Airflow does it: with their folder as the bundle."""
    from airflow.dag_processing.dagbag import BundleDagBag

    bag = BundleDagBag(str(DAGS), bundle_path=DAGS, bundle_name="dags-folder")
    assert bag.import_errors == {}
    return bag.dags


class FakeSpark:
    """A ``spark-submit`` that runs nothing: it writes down how it was called, and ends as it is told to."""

    def __init__(self, directory: Path) -> None:
        self.bin = directory / "bin"
        self.bin.mkdir(parents=True)
        self._calls = directory / "calls"
        self._script = directory / "script.json"
        program = self.bin / "spark-submit"
        program.write_text(
            f"""#!{sys.executable}
import json, sys
words = sys.argv[1:]
job = words[max(i for i, word in enumerate(words) if word.endswith(".jar")) + 1:]
with open({str(self._calls)!r}, "a") as calls:
    calls.write(json.dumps(words) + "\\n")
with open({str(self._calls)!r}) as calls:
    seen = [json.loads(line) for line in calls]
line = " ".join(job)
tries = sum(1 for words in seen if " ".join(words).endswith(line))
answer = next((a for a in json.load(open({str(self._script)!r})) if all(w in line for w in a["when"])), None)
if answer is None or tries > answer.get("times", 1000):
    print(f"{{job[0]}}: done")
    sys.exit(0)
print("clickledger 0.0.0 " + line, file=sys.stderr)
print(answer["says"], file=sys.stderr, flush=True)
sys.exit(answer["exit"])
"""
        )
        program.chmod(0o755)
        self.answers()

    def answers(self, *answers: dict) -> None:
        """Forgets all calls. An answer: ``when`` (words of the command line), ``says``, ``exit``, ``times``."""
        self._script.write_text(json.dumps(answers))
        self._calls.write_text("")

    def calls(self) -> list[list[str]]:
        """The words of each call, jar and options of Spark before them."""
        return [json.loads(line) for line in self._calls.read_text().splitlines()]

    def jobs(self) -> list[list[str]]:
        """The words of each job that was submitted, in order."""
        return [call[max(i for i, word in enumerate(call) if word.endswith(".jar")) + 1 :] for call in self.calls()]


@pytest.fixture
def fake_spark(tmp_path: Path) -> Iterator[FakeSpark]:
    yield FakeSpark(tmp_path / "spark")
