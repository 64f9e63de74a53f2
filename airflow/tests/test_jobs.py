"""The DAGs with real jobs: one small lake, a night that goes red and is repaired, and what cannot work."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import HOME, REAL_CONNECTION, ROOT, SPARK
from live import Alertmanager, LiveAirflow, free_port

pytestmark = pytest.mark.slow

NIGHTLY, INVOICES = "clickledger_nightly", "clickledger_invoices"
MATURE, BACKFILL = "clickledger_mature", "clickledger_backfill"
DATE = "2026-03-28"
LAKE = HOME / "lake"
LANDING = HOME / "world" / "landing"

# Small jobs end before the optimising compiler pays back.
QUICK_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
JOB_SECONDS = 900


def clickledger(*words: str) -> str:
    """Runs a command as the lanes do."""
    done = subprocess.run(
        [ROOT / "jobs/bin/clickledger", *words],
        env={**os.environ, "CLICKLEDGER_HEAP": "1g", "CLICKLEDGER_JAVA_OPTS": QUICK_JVM},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def lane(name: str) -> str:
    return clickledger(name, "--lake", str(LAKE), "--source", f"files:{LANDING}", "--once")


@pytest.fixture(scope="module")
def lake(jar: Path) -> None:
    """A day whose evening the archive has read, and the rollup lane has not yet."""
    world = ("--days", "1", "--ads", "100", "--campaigns-count", "10", "--advertisers", "3")
    clickledger("generate", "--out", str(LANDING.parent), "--clicks", "2000", "--start-day", DATE, *world)
    clickledger("load-campaigns", "--lake", str(LAKE), "--file", str(LANDING.parent / "campaigns.csv"))
    aside = HOME / "aside"
    aside.mkdir()
    # The rest of the day whole: what is older than what the lane has read would be behind its memory for good.
    for file in LANDING.iterdir():
        if file.name >= "clicks-20260328T18":
            shutil.move(file, aside)
    lane("rollup")
    for file in aside.iterdir():
        shutil.move(file, LANDING)
    lane("archive")


@pytest.fixture(scope="module")
def properties(jar: Path) -> Path:
    text = (ROOT / "conf/spark/local.conf").read_text()
    text = text.replace("-XX:+UseParallelGC", QUICK_JVM).replace(
        "spark.driver.memory 3g", "spark.driver.memory 1g"
    )
    assert QUICK_JVM in text and "memory 1g" in text
    file = HOME / "spark.conf"
    file.write_text(text)
    return file


@pytest.fixture
def airflow(started, lake, properties: Path, jar: Path, alertmanager: Alertmanager) -> LiveAirflow:
    live: LiveAirflow = started[0]
    live.set_connection(SPARK, REAL_CONNECTION)
    live.set_variable("clickledger_lake", str(LAKE))
    live.set_variable("clickledger_source", f"files:{LANDING}")
    live.set_variable("clickledger_jar", str(jar))
    live.set_variable("clickledger_spark_properties", str(properties))
    alertmanager.alerts.clear()
    return live


def test_a_red_night_blocks_invoices_until_it_is_repaired(airflow, alertmanager):
    run = airflow.trigger(NIGHTLY, {"date": DATE})
    assert airflow.ended(NIGHTLY, run, "failed", JOB_SECONDS) == {
        "wait-for-raw": "success",
        "mark-traffic": "success",
        "rebuild-truth": "success",
        "reconcile": "failed",
        "compact": "success",
        "maintain": "success",
        "publish-serving": "skipped",
        "finished": "upstream_failed",
    }
    assert airflow.xcom(NIGHTLY, run, "wait-for-raw") == f"wait-for-raw: the raw log holds all of {DATE}"
    assert airflow.tries(NIGHTLY, run, "reconcile") == 1
    log = airflow.log(NIGHTLY, run, "reconcile")
    assert log[-1].startswith(f"error [DIVERGENCE]: reconcile {DATE}: PAGE, stream and truth differ by ")
    assert any(line.startswith(f"PAGE {NIGHTLY} reconcile {DATE}: error [DIVERGENCE]") for line in log)
    # The cause is in the log too, and Spark's own log is not.
    assert any("not_yet_read" in line for line in log) and len(log) < 60
    assert [a["labels"]["code"] for a in alertmanager.of(job="reconcile", date=DATE)] == ["DIVERGENCE"]

    invoices = airflow.trigger(INVOICES, {"period": "2026-03"})
    assert airflow.ended(INVOICES, invoices, "failed", JOB_SECONDS)["approve"] == "upstream_failed"
    assert airflow.tries(INVOICES, invoices, "issue-invoices-dry-run") == 1
    reason = airflow.log(INVOICES, invoices, "issue-invoices-dry-run")[-1]
    assert reason.startswith("error [BILLING_GUARD]: 2026-03-01/2026-03-31 is not invoiced")
    assert f"divergence:{DATE}" in reason and "; remedy: settle each of them" in reason
    assert [a["labels"]["code"] for a in alertmanager.of(dag=INVOICES)] == ["BILLING_GUARD"]

    lane("rollup")
    airflow.clear(NIGHTLY, run, "reconcile", "finished")
    states = airflow.ended(NIGHTLY, run, "success", JOB_SECONDS)
    assert (states["reconcile"], states["finished"]) == ("success", "success")
    assert airflow.xcom(NIGHTLY, run, "reconcile").startswith(f"reconcile {DATE}: green")
    assert DATE in [event["extra"]["date"] for event in airflow.asset_events("clickledger_truth")]


def test_a_closed_day_is_not_rebuilt_unasked(airflow):
    day = ("--from", DATE, "--to", DATE, "--accept", "empty:2026-03-27,empty:2026-03-29")
    clickledger("issue-invoices", "--lake", str(LAKE), *day)
    run = airflow.trigger(BACKFILL, {"from": DATE, "to": DATE})
    states = airflow.ended(BACKFILL, run, "failed", JOB_SECONDS)
    assert (states["rebuild-truth[0]"], states["reconcile[0]"]) == ("failed", "upstream_failed")
    reason = airflow.log(BACKFILL, run, "rebuild-truth", map_index=0)[-1]
    assert reason.startswith("error [BILLING_GUARD]: ")
    assert DATE in reason and "advertiser" in reason and "; remedy: " in reason


def test_a_date_before_any_data_says_so(airflow):
    run = airflow.trigger(BACKFILL, {"from": "2026-02-01", "to": "2026-02-01"})
    airflow.ended(BACKFILL, run, "failed", JOB_SECONDS)
    reason = airflow.log(BACKFILL, run, "mark-traffic", map_index=0)[-1]
    assert reason.startswith(f"error [NOT_FOUND]: raw_click of {LAKE} holds no click of 2026-02-01: ")
    assert airflow.tries(BACKFILL, run, "mark-traffic/0") == 1


def test_a_store_that_cannot_be_reached_is_tried_again(airflow, properties):
    impatient = {
        "endpoint": f"http://127.0.0.1:{free_port()}",
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "access.key": "nobody",
        "secret.key": "a-key-of-nobody",
        "retry.limit": "1",
        "retry.interval": "50ms",
    }
    conf = HOME / "store.properties"
    conf.write_text("".join(f"spark.hadoop.fs.s3a.{key}={value}\n" for key, value in impatient.items()))
    airflow.set_variable("clickledger_lake", "s3a://bucket/lake")
    airflow.set_variable("clickledger_conf", str(conf))
    try:
        run = airflow.trigger(MATURE, {"date": DATE})
        airflow.wait_for("the second try", lambda: airflow.tries(MATURE, run, "verify-raw") > 1, JOB_SECONDS)
        airflow.give_up(MATURE, run)
        log = airflow.log(MATURE, run, "verify-raw")
        assert log[-1].startswith("error [ENVIRONMENT]: ") and "; remedy: check the " in log[-1]
        assert log[-2] == "try 1 of 5 failed; the task is tried again"
        assert not any("a-key-of-nobody" in line for line in log)
    finally:
        airflow.set_variable("clickledger_conf", None)
