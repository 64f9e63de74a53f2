"""The lanes: are they alive, and moving."""

from __future__ import annotations

import logging
from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowSkipException
from clickledger import lanes, paging
from clickledger.dates import START

log = logging.getLogger(__name__)

DOC = """
Asks each lane (`archive`, `rollup`, `budget`) for its metrics, and has its supervisor restart one that does
not answer, or is stuck: it has committed nothing for ten minutes, nor found its source empty.

**When.** Every five minutes, one run at a time; missed ones are not made up for.

**Which lanes, and how.** Variable `clickledger_lanes`, by lane: `metrics` (the address that its
`--metrics-port` serves), `restart` (the command of its supervisor: `supervisorctl restart rollup`, `systemctl
restart clickledger-rollup`, `kubectl rollout restart deployment/rollup`), `stuck_seconds` (600). A lane that
is not in it is skipped.

**Never two of one lane.** Nothing is started from here: the supervisor ends the process it has before it
starts the next. A second one would end at once anyway: the lake gives a lane one owner (`LEASE_HELD`), and
one that lost its lease commits nothing.

**When it fails.** A lane could not be restarted, or does not answer afterwards: it pages. The last line of
the task's log says what the supervisor said. A lane that was restarted goes on from its checkpoint, and an
alert of severity `warning` tells of it.
"""

with DAG(
    dag_id="clickledger_streams",
    description="Health of the lanes; a dead or stuck one is restarted through its supervisor",
    # A moment, not an interval: what a lane did meanwhile is in its tables.
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC"),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=20),
    tags=["clickledger", "streams"],
    doc_md=DOC,
):

    def check(name: str) -> str:
        """Says how a lane is, after what had to be done about it."""
        lane = lanes.configured(name)
        if lane is None:
            log.info("lane %s is not looked at: Airflow variable clickledger_lanes does not have it", name)
            raise AirflowSkipException(f"lane {name} is not in Airflow variable clickledger_lanes")
        return lanes.watch(lane)

    for name in lanes.LANES:
        # No retry: the next run comes in five minutes, and a restart must not be tried by two.
        task(check, task_id=name, pool="clickledger_lanes", retries=0, on_failure_callback=paging.on_failure)(
            name
        )
