"""Who is told when a task has failed for good, or a run is late."""

from __future__ import annotations

import base64
import json
import logging
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from airflow.sdk import Context, DeadlineAlert, DeadlineReference, SyncCallback

from clickledger import environment
from clickledger.failures import DIVERGENCE_OR_GUARD, Failure, of_exception

log = logging.getLogger(__name__)

POST_TIMEOUT_SECONDS = 10

# Whoever started the run: evidence is lost, a lane is down, or the one who was asked does not look.
ALWAYS_PAGES = frozenset({"RAW_DAMAGED", "LANE_DOWN", "NOT_APPROVED"})


def on_failure(context: Context) -> None:
    """Pages, if somebody must know, and ends the task's log with the reason."""
    failure = of_exception(context.get("exception"))
    if _pages(context, failure):
        _page_task(context, failure)
    log.error("%s", failure)


def on_retry(context: Context) -> None:
    """Ends the log of a try that is not the last with its reason."""
    ti = context["ti"]
    log.warning("try %d of %d failed; the task is tried again", ti.try_number, ti.max_tries + 1)
    log.warning("%s", of_exception(context.get("exception")))


def _pages(context: Context, failure: Failure) -> bool:
    """Divergence and billing guards page, and so does what retries did not mend. What else goes wrong pages
    where nobody looks: in runs that the schedule started. Whoever starts a run by hand sees it fail."""
    run_type = context["dag_run"].run_type
    by_hand = getattr(run_type, "value", run_type) == "manual"
    return (
        failure.exit_code == DIVERGENCE_OR_GUARD
        or failure.mended_by_time
        or failure.code in ALWAYS_PAGES
        or not by_hand
    )


def _page_task(context: Context, failure: Failure) -> None:
    ti = context["ti"]
    task: Any = context["task"]
    date = getattr(task, "date", None)
    # What could not be rendered is no date.
    if isinstance(date, str) and "{{" in date:
        date = None
    log.error("PAGE %s %s%s: %s", ti.dag_id, ti.task_id, f" {date}" if date else "", failure)
    post(
        labels={
            "alertname": "ClickledgerJobFailed",
            "severity": "page",
            "dag": ti.dag_id,
            "job": ti.task_id,
            "code": failure.code,
            **({"date": str(date)} if date else {}),
        },
        annotations={
            "summary": f"{ti.dag_id}: {ti.task_id}{f' {date}' if date else ''} failed",
            "description": failure.what,
            "remedy": failure.remedy,
            "run": str(ti.run_id),
        },
        source=getattr(ti, "log_url", None),
    )


def late_after(since_begin: timedelta, remedy: str) -> DeadlineAlert | None:
    """Pages where a scheduled run has not succeeded in time, whatever the reason: waiting, failed, stuck.

    A run by hand, without a logical date, has no deadline.

    :param since_begin: time from the begin of the run's data interval on. Counted from when a run was queued,
        Airflow 3.3 would let no task of it be cleared before the deadline
    """
    # There Airflow 3.3 ends a DAG that has a deadline with an error of its own, after its last task.
    if sys.argv[1:3] == ["dags", "test"]:
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
        interval=since_begin,
        # The executor runs it, where this package can be imported; a triggerer could not.
        callback=SyncCallback(page_late, kwargs={"remedy": remedy}),
    )


def page_late(context: dict[str, Any], remedy: str) -> None:
    """The callback of a deadline: a run is not done in time.

    Airflow 3.3 refuses it what is kept in its database: it posts only where the environment of the executor
    has ``AIRFLOW_VAR_CLICKLEDGER_ALERTMANAGER``, which tasks read as the same variable. It logs in any case.
    """
    dag_id, run_id = context["dag_run"]["dag_id"], context["dag_run"]["dag_run_id"]
    what = f"run {run_id} has not succeeded by {context['deadline']['deadline_time']:%Y-%m-%d %H:%M} UTC"
    log.error("PAGE %s: %s; remedy: %s", dag_id, what, remedy)
    post(
        labels={"alertname": "ClickledgerRunLate", "severity": "page", "dag": dag_id},
        annotations={"summary": f"{dag_id} is late", "description": what, "remedy": remedy, "run": run_id},
    )


def post(labels: dict[str, str], annotations: dict[str, str], source: str | None = None) -> None:
    """Posts an alert to Alertmanager, where variable ``clickledger_alertmanager`` names one.

    That it cannot be posted is logged, and nothing more: the failure that it tells of must stay the one that
    is seen.
    """
    shown = "Alertmanager"
    try:
        url = environment.optional("clickledger_alertmanager")
        if url is None:
            log.info("no Alertmanager is told: Airflow variable clickledger_alertmanager is not set")
            return
        shown, headers = _address(url)
        alert: dict[str, Any] = {
            "labels": labels,
            "annotations": annotations,
            "startsAt": datetime.now(UTC).isoformat(),
        }
        if source:
            alert["generatorURL"] = source
        request = urllib.request.Request(
            shown.rstrip("/") + "/api/v2/alerts", data=json.dumps([alert]).encode(), headers=headers
        )
        with urllib.request.urlopen(request, timeout=POST_TIMEOUT_SECONDS):
            log.info("%s is told: %s", shown, labels["alertname"])
    except Exception as e:
        log.error("the alert could not be posted to %s: %s", shown, e)
        if "Access denied" in str(e):
            log.error(
                "set AIRFLOW_VAR_CLICKLEDGER_ALERTMANAGER in the environment that Airflow is started with"
            )


def _address(url: str) -> tuple[str, dict[str, str]]:
    """A URL without name and password, which no log may show, and the headers that have them instead."""
    parts = urlsplit(url)
    names, _, host = parts.netloc.rpartition("@")
    headers = {"Content-Type": "application/json"}
    if names:
        headers["Authorization"] = "Basic " + base64.b64encode(unquote(names).encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), headers
