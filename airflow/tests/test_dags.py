"""What the DAGs are: tasks, order, rules, dates. Nothing runs here."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from clickledger.dates import billing_period, utc_date
from clickledger.failures import JobRefused
from clickledger.ranges import dates
from clickledger.spark import BATCH_POOL, ClickledgerOperator

DAG_IDS = {
    "clickledger_hourly",
    "clickledger_nightly",
    "clickledger_mature",
    "clickledger_invoices",
    "clickledger_streams",
    "clickledger_backfill",
}


def order(dag) -> dict[str, set[str]]:
    return {task.task_id: set(task.upstream_task_ids) for task in dag.tasks}


def test_every_file_is_a_dag_of_the_same_name(dags):
    assert set(dags) == DAG_IDS
    for dag_id, dag in dags.items():
        assert Path(dag.fileloc).name == f"{dag_id}.py"


def test_parsing_needs_no_variable_connection_or_database(tmp_path):
    parse = (
        "import sys; from airflow.dag_processing.dagbag import BundleDagBag;"
        "bag = BundleDagBag(sys.argv[1], bundle_path=sys.argv[1], bundle_name='dags-folder');"
        "sys.exit(str(bag.import_errors) if bag.import_errors or len(bag.dags) != 6 else 0)"
    )
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")},
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/none.db",
    }
    folder = os.environ["AIRFLOW__CORE__DAGS_FOLDER"]
    done = subprocess.run([sys.executable, "-c", parse, folder], env=env, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_every_dag_says_what_it_does_and_what_to_do(dags):
    for dag in dags.values():
        assert "clickledger" in dag.tags
        assert dag.max_active_runs == 1
        assert dag.catchup is False
        for word in ("**When.**", "**When it fails.**"):
            assert word in dag.doc_md, dag.dag_id


def test_order_of_the_night(dags):
    dag = dags["clickledger_nightly"]
    assert order(dag) == {
        "wait-for-raw": set(),
        "mark-traffic": {"wait-for-raw"},
        "rebuild-truth": {"mark-traffic"},
        "reconcile": {"rebuild-truth"},
        "compact": {"reconcile"},
        "maintain": {"compact"},
        "publish-serving": {"maintain"},
        "finished": {"reconcile", "compact", "maintain", "publish-serving"},
    }
    rules = {task.task_id: task.trigger_rule.value for task in dag.tasks}
    assert [t for t, rule in rules.items() if rule == "all_done"] == [
        "compact",
        "maintain",
        "publish-serving",
    ]
    # Judged by its last task, which no failed one may precede; a skipped one may.
    assert rules["finished"] == "none_failed"


def test_order_of_the_others(dags):
    assert order(dags["clickledger_hourly"]) == {"compact": set()}
    assert order(dags["clickledger_mature"]) == {
        "verify-raw": set(),
        "mark-traffic": {"verify-raw"},
        "rebuild-truth": {"mark-traffic"},
        "reconcile": {"rebuild-truth"},
    }
    assert order(dags["clickledger_invoices"]) == {
        "issue-invoices-dry-run": set(),
        "approve": {"issue-invoices-dry-run"},
        "issue-invoices": {"approve"},
        "export-invoices": {"issue-invoices"},
    }
    assert order(dags["clickledger_streams"]) == {"archive": set(), "rollup": set(), "budget": set()}
    backfill = order(dags["clickledger_backfill"])
    assert backfill["dates"] == set()
    assert "mark-traffic" in backfill["rebuild-truth"] and "rebuild-truth" in backfill["reconcile"]


def test_pools_and_retries(dags):
    for dag in dags.values():
        for task in dag.tasks:
            if isinstance(task, ClickledgerOperator):
                assert task.pool == BATCH_POOL
                assert task.retries >= 4 and task.retry_exponential_backoff
                assert task.retry_delay == timedelta(minutes=2)
                assert task.max_retry_delay == timedelta(minutes=30)
            elif dag.dag_id == "clickledger_streams":
                assert (task.pool, task.retries) == ("clickledger_lanes", 0)
    assert dags["clickledger_nightly"].get_task("wait-for-raw").retries == 10
    # Nobody is asked twice.
    assert dags["clickledger_invoices"].get_task("approve").retries == 0
    for task in dags["clickledger_backfill"].tasks:
        assert task.max_active_tis_per_dagrun == (None if task.task_id == "dates" else 2)


@pytest.mark.parametrize(
    ("dag_id", "at", "macro", "expected"),
    [
        ("clickledger_nightly", datetime(2026, 3, 29, 0, 20, tzinfo=UTC), utc_date, "2026-03-28"),
        ("clickledger_mature", datetime(2026, 3, 31, 2, 0, tzinfo=UTC), utc_date, "2026-03-28"),
        ("clickledger_invoices", datetime(2026, 4, 5, 6, 0, tzinfo=UTC), billing_period, "2026-03"),
        ("clickledger_invoices", datetime(2026, 1, 5, 6, 0, tzinfo=UTC), billing_period, "2025-12"),
    ],
)
def test_which_date_a_scheduled_run_is_for(dags, dag_id, at, macro, expected):
    from airflow.serialization.encoders import coerce_to_core_timetable
    from airflow.timetables.base import DataInterval, TimeRestriction

    timetable = coerce_to_core_timetable(dags[dag_id].timetable)
    # The run that is due at an instant is the one whose interval ends there.
    info = timetable.next_dagrun_info(
        last_automated_data_interval=None,
        restriction=TimeRestriction(
            earliest=timetable.infer_manual_data_interval(run_after=at).start, latest=None, catchup=True
        ),
    )
    assert info is not None
    assert isinstance(info.data_interval, DataInterval)
    assert info.run_after == at
    context = {
        "params": {},
        "dag_run": SimpleNamespace(data_interval_start=info.data_interval.start, dag_id=dag_id),
    }
    days_before = {"days_before": 2} if dag_id == "clickledger_mature" else {}
    assert macro(context, **days_before) == expected


def test_a_run_by_hand_is_for_the_date_it_says_or_fails_with_the_remedy():
    run = SimpleNamespace(data_interval_start=None, dag_id="clickledger_nightly")
    assert utc_date({"params": {"date": "2026-03-28"}, "dag_run": run}, days_before=2) == "2026-03-28"
    with pytest.raises(
        JobRefused, match="no date; remedy: give it one: airflow dags trigger clickledger_nightly"
    ):
        utc_date({"params": {"date": None}, "dag_run": run})
    with pytest.raises(JobRefused, match="2999-01-01 is too young: in UTC it is "):
        utc_date({"params": {"date": "2999-01-01"}, "dag_run": run})
    today = datetime.now(UTC).date()
    young = {"params": {"date": (today - timedelta(days=2)).isoformat()}, "dag_run": run}
    assert utc_date(young) == young["params"]["date"]
    with pytest.raises(JobRefused, match=f"remedy: give {today - timedelta(days=3)}, or a date before it"):
        utc_date(young, days_old=3)
    with pytest.raises(JobRefused, match="says no period; remedy"):
        billing_period({"params": {}, "dag_run": run})


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-03-02", "2026-03-01", "ends before it begins: from 2026-03-02 to 2026-03-01"),
        ("2026-03-01", "2026-03-31", "reaches into the future: 2026-03-31 is not over"),
        ("2025-12-01", "2026-03-03", "has 93 dates"),
    ],
)
def test_a_range_that_cannot_be_built_is_refused_with_its_reason(first, last, why):
    with pytest.raises(JobRefused, match=why):
        dates(first, last, today=datetime(2026, 3, 31).date())


def test_a_range_has_both_its_ends():
    assert dates("2026-02-27", "2026-03-01") == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert len(dates("2025-12-01", "2026-03-02")) == 92
