"""The night's work on the UTC day that just ended."""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, TriggerRule, chain
from clickledger.assets import TRUTH
from clickledger.dates import DATE_PARAM, MACROS, START
from clickledger.paging import late_after
from clickledger.spark import ClickledgerOperator

DATE = "{{ utc_date() }}"

# The log is looked at for five minutes, then again after 2, 4, 8, 16, 30, 30, … minutes and more: four hours
# at least, by which time the run is late and pages.
WAIT_SECONDS = 300
WAIT_RETRIES = 10

# Four hours after the run's start, a day after its interval's.
LATE_AFTER = timedelta(hours=28)

DOC = """
Truth of the UTC day that just ended, its reconciliation with the stream, and what dashboards need.

**When.** 00:20 UTC, for the day before: a date's log is whole once every source partition is past 00:15 of
the next day. By hand for any date:
```
airflow dags trigger clickledger_nightly --conf '{"date": "2026-03-28"}'
```
**What.** `wait-for-raw` → `mark-traffic` → `rebuild-truth` → `reconcile`, then `compact`, `maintain` and
`publish-serving` (skipped where `clickledger_trino` is not set). The last three serve dashboards and run
whatever became of the others; a run with a failed task is failed all the same. `reconcile` announces the
asset `clickledger_truth`, the date in the event's extra.

**No catch-up.** A night that was missed is not made up for when the scheduler is back: `clickledger_mature`
makes the date's truth three days later, and `clickledger_backfill` at once. One run at a time.

**When it fails.** The last line of the task's log is the reason and the remedy. Every task can be cleared and
run again.
- `reconcile` with exit code 3 pages, is not retried, and blocks the date's invoices: read the causes in its
  log.
- `wait-for-raw` with `NOT_COMPLETE`: the archive lane is behind or down; see `clickledger_streams`.
- Not done by 04:20: pages.
"""

with DAG(
    dag_id="clickledger_nightly",
    description="Truth, reconciliation and serving of the UTC day that just ended",
    schedule=CronDataIntervalTimetable("20 0 * * *", timezone="UTC"),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    deadline=late_after(
        LATE_AFTER, "see which task of the run waits or failed, and the last line of its log"
    ),
    params={"date": DATE_PARAM},
    user_defined_macros=MACROS,
    tags=["clickledger", "batch"],
    doc_md=DOC,
):
    wait_for_raw = ClickledgerOperator(
        command="wait-for-raw",
        date=DATE,
        variables={"--source": "clickledger_source"},
        arguments=["--timeout-seconds", str(WAIT_SECONDS), "--poll-seconds", "15"],
        retries=WAIT_RETRIES,
    )
    mark_traffic = ClickledgerOperator(command="mark-traffic", date=DATE)
    rebuild_truth = ClickledgerOperator(command="rebuild-truth", date=DATE)
    reconcile = ClickledgerOperator(command="reconcile", date=DATE, outlets=[TRUTH])
    compact = ClickledgerOperator(command="compact", trigger_rule=TriggerRule.ALL_DONE)
    maintain = ClickledgerOperator(command="maintain", trigger_rule=TriggerRule.ALL_DONE)
    publish_serving = ClickledgerOperator(
        command="publish-serving",
        on_lake=False,
        variables={"--trino": "clickledger_trino", "--tables-at": "clickledger_tables_at"},
        skip_without="clickledger_trino",
        trigger_rule=TriggerRule.ALL_DONE,
    )
    # A run is judged by its last task: this one fails with any other, whatever ran after it.
    finished = EmptyOperator(task_id="finished", trigger_rule=TriggerRule.NONE_FAILED)

    chain(wait_for_raw, mark_traffic, rebuild_truth, reconcile, compact, maintain, publish_serving, finished)
    [reconcile, compact, maintain] >> finished
