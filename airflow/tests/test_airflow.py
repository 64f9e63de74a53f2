"""The DAGs in a whole Airflow, with a Spark that answers as it is told: retries, pages, approvals, assets,
deadlines."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from conftest import FAKE_CONNECTION, HOME, SPARK, STREAMS, FakeSpark, FirstRuns
from live import Alertmanager, LiveAirflow

NIGHTLY, MATURE = "clickledger_nightly", "clickledger_mature"
INVOICES, BACKFILL = "clickledger_invoices", "clickledger_backfill"
DATE = "2026-03-28"


@pytest.fixture
def airflow(
    started: tuple[LiveAirflow, FirstRuns], fake: FakeSpark, alertmanager: Alertmanager
) -> LiveAirflow:
    """With the Spark that answers as it is told. Nothing is known of what was before."""
    fake.answers()
    alertmanager.alerts.clear()
    started[0].set_connection(SPARK, FAKE_CONNECTION)
    return started[0]


def test_the_schedule_means_the_dates_it_says(started, alertmanager):
    airflow, first = started
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    # The newest night whose 00:20 is over is for the day before it; 02:00 is for the third day before.
    night = midnight - timedelta(days=0 if now >= midnight + timedelta(minutes=20) else 1)
    third = midnight - timedelta(days=0 if now >= midnight + timedelta(hours=2) else 1)
    d, m = (night - timedelta(days=1)).strftime("%Y-%m-%d"), (third - timedelta(days=3)).strftime("%Y-%m-%d")
    # The newest 5th whose 06:00 is over is for the month before it.
    fifth = midnight.replace(day=5) + timedelta(hours=6)
    due = fifth if now >= fifth else (fifth - timedelta(days=5)).replace(day=5)
    month = (due.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")

    lake = "--lake /data/lake"
    assert first.jobs == {
        f"wait-for-raw {lake} --date {d} --timeout-seconds 300 --poll-seconds 15"
        " --source files:/data/clickledger/landing",
        *(f"{job} {lake} --date {d}" for job in ("mark-traffic", "rebuild-truth", "reconcile")),
        *(f"{job} {lake} --date {m}" for job in ("verify-raw", "mark-traffic", "rebuild-truth", "reconcile")),
        f"compact {lake}",
        f"maintain {lake}",
        f"issue-invoices {lake} --period {month} --dry-run",
        f"issue-invoices {lake} --period {month}",
        f"export-invoices {lake} --out /data/clickledger/invoices",
    }
    # What the dry run said is what is approved.
    assert first.question["subject"] == f"Issue the invoices of {month}?"
    assert "issue-invoices: done" in first.question["body"]

    assert airflow.states(NIGHTLY, first.ids[NIGHTLY])["publish-serving"] == "skipped"
    log = airflow.log(NIGHTLY, first.ids[NIGHTLY], "publish-serving")
    assert any(
        "publish-serving is skipped: Airflow variable clickledger_trino is not set" in line for line in log
    )

    # Assets tell the date, and start who waits for them.
    assert airflow.asset_events("clickledger_truth")[0]["extra"]["date"] == d
    assert airflow.asset_events("clickledger_mature_truth")[0]["extra"]["date"] == m
    consumer = airflow.first_run("example_consumer")
    airflow.ended("example_consumer", consumer, "success")
    assert airflow.xcom("example_consumer", consumer, "dates_with_new_truth") == [d]

    # This Airflow gives clickledger_mature a second.
    late = airflow.wait_for("a page", lambda: alertmanager.of(alertname="ClickledgerRunLate", dag=MATURE))
    assert late[0]["labels"]["severity"] == "page"
    what = late[0]["annotations"]["description"]
    assert re.fullmatch(r"run scheduled__\S+ has not succeeded by \d{4}-\d\d-\d\d 02:00 UTC", what)


def test_a_red_reconciliation_pages_once_and_dashboards_are_served_all_the_same(airflow, fake, alertmanager):
    fake.answers({"when": ["reconcile"], "says": f"reconcile {DATE}: PAGE, they differ by 1.2 %", "exit": 3})
    run = airflow.trigger(NIGHTLY, {"date": DATE})
    states = airflow.ended(NIGHTLY, run, "failed")
    assert [states[t] for t in ("reconcile", "compact", "maintain")] == ["failed", "success", "success"]
    assert states["finished"] == "upstream_failed"
    assert airflow.tries(NIGHTLY, run, "reconcile") == 1

    log = airflow.log(NIGHTLY, run, "reconcile")
    reason = f"error [DIVERGENCE]: reconcile {DATE}: PAGE, they differ by 1.2 %; remedy: read the causes"
    assert log[-1].startswith(reason)
    assert any(line.startswith(f"PAGE {NIGHTLY} reconcile {DATE}: {reason}") for line in log)
    [alert] = alertmanager.of(alertname="ClickledgerJobFailed", dag=NIGHTLY)
    assert alert["labels"] == {
        "alertname": "ClickledgerJobFailed",
        "severity": "page",
        "dag": NIGHTLY,
        "job": "reconcile",
        "code": "DIVERGENCE",
        "date": DATE,
    }
    assert alert["annotations"]["description"] == f"reconcile {DATE}: PAGE, they differ by 1.2 %"
    assert "/dags/clickledger_nightly/runs/" in alert["generatorURL"]
    assert DATE not in [e["extra"]["date"] for e in airflow.asset_events("clickledger_truth")]


def test_what_time_can_mend_is_tried_again_and_pages_in_the_end(airflow, fake, alertmanager):
    fake.answers(
        {
            "when": ["verify-raw"],
            "says": "error [ENVIRONMENT]: the store is down\n  remedy: wait",
            "exit": 2,
            "times": 2,
        },
        {"when": ["mark-traffic"], "says": "error [LEASE_HELD]: another process\n  remedy: wait", "exit": 2},
    )
    run = airflow.trigger(MATURE, {"date": DATE})
    airflow.ended(MATURE, run, "failed")
    assert airflow.tries(MATURE, run, "verify-raw") == 3
    assert airflow.log(MATURE, run, "verify-raw")[-2:] == [
        "try 1 of 5 failed; the task is tried again",
        "error [ENVIRONMENT]: the store is down; remedy: wait",
    ]
    assert airflow.tries(MATURE, run, "mark-traffic") == 5
    assert (
        airflow.log(MATURE, run, "mark-traffic", attempt=5)[-1]
        == "error [LEASE_HELD]: another process; remedy: wait"
    )
    assert [a["labels"]["code"] for a in alertmanager.of(alertname="ClickledgerJobFailed", dag=MATURE)] == [
        "LEASE_HELD"
    ]


@pytest.mark.parametrize(("code", "exit_code"), [("NOT_FOUND", 2), ("USAGE", 1)])
def test_what_time_cannot_mend_is_not_tried_again(airflow, fake, alertmanager, code, exit_code):
    fake.answers({"when": ["verify-raw"], "says": f"error [{code}]: no\n  remedy: this", "exit": exit_code})
    run = airflow.trigger(MATURE, {"date": DATE})
    airflow.ended(MATURE, run, "failed")
    assert airflow.tries(MATURE, run, "verify-raw") == 1
    assert airflow.log(MATURE, run, "verify-raw")[-1] == f"error [{code}]: no; remedy: this"
    # Whoever starts a run by hand sees it fail.
    assert alertmanager.of(alertname="ClickledgerJobFailed", dag=MATURE) == []


def test_a_guard_stops_invoices_before_anybody_is_asked(airflow, fake, alertmanager):
    fake.answers(
        {
            "when": ["issue-invoices", "--dry-run"],
            "says": "error [BILLING_GUARD]: not invoiced, for 1 reason:\n  - it is red\n  remedy: settle it",
            "exit": 3,
        }
    )
    run = airflow.trigger(INVOICES, {"period": "2026-03"})
    airflow.ended(INVOICES, run, "failed")
    assert airflow.tries(INVOICES, run, "issue-invoices-dry-run") == 1
    assert airflow.states(INVOICES, run)["approve"] == "upstream_failed"
    assert airflow.log(INVOICES, run, "issue-invoices-dry-run")[-1] == (
        "error [BILLING_GUARD]: not invoiced, for 1 reason: - it is red; remedy: settle it"
    )
    assert [a["labels"]["code"] for a in alertmanager.of(dag=INVOICES)] == ["BILLING_GUARD"]
    assert len(fake.jobs()) == 1


def test_rejected_or_unanswered_nothing_is_issued(airflow, fake, alertmanager):
    run = airflow.trigger(INVOICES, {"period": "2026-03", "accept": "empty:2026-03-30"})
    airflow.answer(INVOICES, run, "approve", "Reject")
    states = airflow.ended(INVOICES, run, "success")
    assert [states[t] for t in ("issue-invoices", "export-invoices")] == ["skipped", "skipped"]
    assert alertmanager.of(dag=INVOICES) == []

    run = airflow.trigger(INVOICES, {"period": "2026-03"})
    airflow.ended(INVOICES, run, "failed")
    assert airflow.states(INVOICES, run)["issue-invoices"] == "upstream_failed"
    assert airflow.log(INVOICES, run, "approve", attempt=1)[-1].startswith(
        "error [NOT_APPROVED]: nobody answered within"
    )
    assert [a["labels"]["code"] for a in alertmanager.of(dag=INVOICES)] == ["NOT_APPROVED"]

    assert [job for job in fake.jobs() if "--dry-run" not in job] == []
    assert fake.jobs()[0][-2:] == ["--accept=empty:2026-03-30", "--dry-run"]


def test_a_backfill_rebuilds_each_date_and_a_closed_one_stops_no_other(airflow, fake):
    fake.answers(
        {
            "when": ["rebuild-truth", "--date 2026-03-02"],
            "says": "error [BILLING_GUARD]: advertiser 7 is invoiced\n  remedy: leave out --open-days-only",
            "exit": 3,
        }
    )
    run = airflow.trigger(BACKFILL, {"from": "2026-03-01", "to": "2026-03-03"})
    states = airflow.ended(BACKFILL, run, "failed")
    assert [states[f"reconcile[{n}]"] for n in range(3)] == ["success", "upstream_failed", "success"]
    assert airflow.log(BACKFILL, run, "rebuild-truth", map_index=1)[-1] == (
        "error [BILLING_GUARD]: advertiser 7 is invoiced; remedy: leave out --open-days-only"
    )
    jobs = [" ".join(job) for job in fake.jobs()]
    assert len(jobs) == 8 and sum(job.endswith("--open-days-only") for job in jobs) == 3
    events = airflow.asset_events("clickledger_truth")
    assert {"2026-03-01", "2026-03-03"} <= {e["extra"]["date"] for e in events}

    fake.answers()
    run = airflow.trigger(BACKFILL, {"from": DATE, "to": DATE, "newest": True, "closed_days": True})
    airflow.ended(BACKFILL, run, "success")
    assert [" ".join(job) for job in fake.jobs()][
        1
    ] == f"rebuild-truth --lake /data/lake --date {DATE} --newest"


def test_a_refused_range_runs_nothing(airflow, fake):
    run = airflow.trigger(BACKFILL, {"from": "2026-03-02", "to": "2026-03-01"})
    airflow.ended(BACKFILL, run, "failed")
    assert airflow.log(BACKFILL, run, "dates")[-1] == (
        "error [USAGE]: the range ends before it begins: from 2026-03-02 to 2026-03-01; "
        "remedy: give from and to as dates before today, the earlier first, 92 at most"
    )
    assert fake.jobs() == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (
            "clickledger_lake",
            None,
            "error [CONFIGURATION]: Airflow variable clickledger_lake is not set; "
            "remedy: set it: airflow variables set clickledger_lake s3a://BUCKET/lake",
        ),
        (
            "clickledger_jar",
            "/no/clickledger.jar",
            "error [CONFIGURATION]: /no/clickledger.jar, which Airflow variable clickledger_jar names, is "
            "not a file on this machine; remedy: put it there, or correct the variable: "
            "airflow variables set clickledger_jar /opt/clickledger/clickledger.jar",
        ),
    ],
    ids=["no lake", "no jar"],
)
def test_a_missing_setting_is_the_last_line_of_the_log(airflow, fake, name, value, reason):
    before = {"clickledger_lake": "/data/lake", "clickledger_jar": str(HOME / "clickledger.jar")}[name]
    airflow.set_variable(name, value)
    run = airflow.trigger(MATURE, {"date": DATE})
    airflow.ended(MATURE, run, "failed")
    airflow.set_variable(name, before)
    assert airflow.log(MATURE, run, "verify-raw")[-1] == reason
    assert airflow.tries(MATURE, run, "verify-raw") == 1
    assert fake.jobs() == []


def test_a_missing_spark_submit_or_connection_is_the_last_line_of_the_log(airflow, fake):
    airflow.set_connection(SPARK, {**FAKE_CONNECTION, "extra": {"spark-binary": "spark2-submit"}})
    run = airflow.trigger(MATURE, {"date": DATE})
    airflow.ended(MATURE, run, "failed")
    assert airflow.log(MATURE, run, "verify-raw")[-1] == (
        "error [CONFIGURATION]: spark2-submit is not on the PATH of this worker; remedy: install Spark "
        "4.2, set SPARK_HOME, and have its bin directory on the PATH of Airflow"
    )
    airflow.set_connection(SPARK, None)
    run = airflow.trigger(MATURE, {"date": DATE})
    airflow.ended(MATURE, run, "failed")
    assert airflow.log(MATURE, run, "verify-raw")[-1] == (
        "error [CONFIGURATION]: Airflow connection clickledger_spark is not there; "
        "remedy: make it: airflow connections import conf/airflow/connections.json"
    )
    assert fake.jobs() == []


def test_an_alertmanager_that_is_down_hides_no_failure(airflow, fake, alertmanager):
    fake.answers({"when": ["verify-raw"], "says": "error [DIVERGENCE]: no\n  remedy: look", "exit": 3})
    alertmanager.is_down = True
    try:
        run = airflow.trigger(MATURE, {"date": DATE})
        airflow.ended(MATURE, run, "failed")
    finally:
        alertmanager.is_down = False
    log = airflow.log(MATURE, run, "verify-raw")
    assert log[-1] == "error [DIVERGENCE]: no; remedy: look"
    assert log[-2].startswith("the alert could not be posted to http://127.0.0.1:")
    assert log[-2].endswith("HTTP Error 503: Service Unavailable")


def test_lanes_are_looked_at_and_one_that_cannot_be_restarted_pages(started):
    airflow = started[0]
    run = airflow.first_run(STREAMS)
    assert airflow.ended(STREAMS, run, "failed") == {
        "archive": "skipped",
        "rollup": "success",
        "budget": "failed",
    }
    assert airflow.xcom(STREAMS, run, "rollup") == "rollup is well"
    said = "lane archive is not looked at: Airflow variable clickledger_lanes does not have it"
    assert said in airflow.log(STREAMS, run, "archive")
    log = airflow.log(STREAMS, run, "budget")
    assert log[-1].startswith("error [LANE_DOWN]: lane budget does not answer at http://127.0.0.1:")
    assert "cannot be restarted: it ended with 0: budget: ERROR (spawn error); remedy: " in log[-1]
    assert any(line.startswith("PAGE clickledger_streams budget: error [LANE_DOWN]") for line in log)


def test_a_dag_runs_without_a_scheduler(airflow, fake):
    said = airflow.cli("dags", "test", MATURE, "--conf", f'{{"date": "{DATE}"}}')
    assert "successful" in said
    assert [job[0] for job in fake.jobs()] == ["verify-raw", "mark-traffic", "rebuild-truth", "reconcile"]


def test_no_log_has_the_password(started):
    logs = [log for log in started[0].home.rglob("*.log") if "s3cret" in log.read_text()]
    assert logs == []
