"""An Airflow of the tests' own, in a temporary directory. No test reaches further than 127.0.0.1."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from live import Alertmanager, LiveAirflow, free_port

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "airflow" / "dags"
HOME = Path(tempfile.mkdtemp(prefix="clickledger-airflow-"))

STREAMS = "clickledger_streams"
SCHEDULED = ("clickledger_nightly", "clickledger_mature", "clickledger_invoices")
MANUAL = ("clickledger_backfill", "example_consumer")

# The connection as its sample has it, with the real Spark and with the one that answers as it is told.
SPARK = "clickledger_spark"
REAL_CONNECTION = json.loads((ROOT / "conf/airflow/connections.json").read_text())[SPARK]
FAKE_CONNECTION = {**REAL_CONNECTION, "extra": {"spark-binary": "spark3-submit"}}

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
    """What a worker that has Spark has in its environment beside its own: its programs come after Airflow's
    Python."""
    spark = Path(subprocess.check_output([ROOT / "jobs/bin/python-env", "spark"], text=True).strip())
    return {
        "PATH": str(spark / "bin"),
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
    """A ``spark3-submit`` that runs nothing: it writes down how it was called, and ends as it is told to."""

    def __init__(self, directory: Path) -> None:
        self.bin = directory / "bin"
        self.bin.mkdir(parents=True)
        self._calls = directory / "calls"
        self._script = directory / "script.json"
        program = self.bin / "spark3-submit"
        program.write_text(f"""#!{sys.executable}
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
""")
        program.chmod(0o755)
        self.answers()

    def answers(self, *answers: dict) -> None:
        """Forgets all calls. An answer: ``when`` (words of the command line), ``says``, ``exit``,
        ``times``."""
        self._script.write_text(json.dumps(answers))
        self._calls.write_text("")

    def calls(self) -> list[list[str]]:
        """The words of each call, jar and options of Spark before them."""
        return [json.loads(line) for line in self._calls.read_text().splitlines()]

    def jobs(self) -> list[list[str]]:
        """The words of each job that was submitted, in order."""
        return [
            call[max(i for i, word in enumerate(call) if word.endswith(".jar")) + 1 :]
            for call in self.calls()
        ]


@pytest.fixture(scope="session")
def alertmanager() -> Iterator[Alertmanager]:
    server = Alertmanager()
    yield server
    server.close()


@pytest.fixture(scope="session")
def fake() -> FakeSpark:
    return FakeSpark(HOME / "fake")


@dataclass(frozen=True)
class FirstRuns:
    """What became of the runs that the scheduler starts by itself, when the DAGs are switched on."""

    ids: dict[str, str]
    jobs: set[str]
    question: dict[str, Any]


def lanes_of(alertmanager: Alertmanager) -> dict[str, Any]:
    """A lane that is well, one that is not and cannot be restarted; a third is left out."""
    return {
        "rollup": {"metrics": f"{alertmanager.address}/metrics", "restart": "touch /no/lane"},
        "budget": {
            "metrics": f"http://127.0.0.1:{free_port()}/metrics",
            "restart": "echo budget: ERROR (spawn error)",
        },
    }


@pytest.fixture(scope="session")
def started(
    alertmanager: Alertmanager, fake: FakeSpark, spark_env: dict[str, str]
) -> Iterator[tuple[LiveAirflow, FirstRuns]]:
    """With the samples of ``conf/airflow``, imported as the README says, and a folder of DAGs with the
    example in it."""
    folder = HOME / "dags"
    shutil.copytree(DAGS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(Path(__file__).parent / "dags" / "example_consumer.py", folder)
    jar = HOME / "clickledger.jar"
    jar.touch()
    path = f"{fake.bin}:{spark_env['PATH']}"
    live = LiveAirflow(HOME / "live", folder, alertmanager.url, path, {"SPARK_HOME": spark_env["SPARK_HOME"]})
    live.cli("db", "migrate")
    for kind in ("connections", "pools", "variables"):
        live.cli(kind, "import", str(ROOT / f"conf/airflow/{kind}.json"))
    try:
        live.start(STREAMS, *MANUAL, *SCHEDULED)
        for name, value in {
            "clickledger_lake": "/data/lake",
            "clickledger_jar": str(jar),
            "clickledger_spark_properties": str(ROOT / "conf/spark/local.conf"),
            "clickledger_conf": None,
        }.items():
            live.set_variable(name, value)
        live.set_connection(SPARK, FAKE_CONNECTION)
        live.set_variable("clickledger_lanes", json.dumps(lanes_of(alertmanager)))
        for dag_id in (STREAMS, *MANUAL, *SCHEDULED):
            live.unpause(dag_id)
        ids = {dag_id: live.first_run(dag_id) for dag_id in SCHEDULED}
        question = live.answer("clickledger_invoices", ids["clickledger_invoices"], "approve", "Approve")
        for dag_id, run_id in ids.items():
            live.ended(dag_id, run_id, "success")
        yield live, FirstRuns(ids, {" ".join(job) for job in fake.jobs()}, question)
    finally:
        live.stop()
