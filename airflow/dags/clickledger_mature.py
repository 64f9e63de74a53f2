"""Mature truth: what may be invoiced."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, chain
from clickledger.assets import MATURE_TRUTH
from clickledger.dates import DATE_PARAM, MACROS, START
from clickledger.paging import late_after
from clickledger.spark import ClickledgerOperator

# The run of D+3 has an interval that begins on D+2.
DATE = "{{ utc_date(days_before=2, days_old=3) }}"

# Four hours after the run's start, a day after its interval's.
LATE_AFTER = timedelta(hours=28)

DOC = """
Mature truth of a UTC date, three days later: its verdicts are closed, and it may be invoiced.

**When.** 02:00 UTC on D+3, for D. By hand for any date:
```
airflow dags trigger clickledger_mature --conf '{"date": "2026-03-28"}'
```
A date that is younger than three days is refused: it could not be mature.

**What.** `verify-raw` (what was received on D, each file against its commit) → `mark-traffic` →
`rebuild-truth` → `reconcile`, which announces the asset `clickledger_mature_truth`, the date in the event's
extra.

**No catch-up.** A date that was missed is made by `clickledger_backfill`; until then `issue-invoices` halts
and names it, so none can be forgotten. One run at a time.

**When it fails.** The last line of the task's log is the reason and the remedy. Every task can be cleared and
run again.
- `verify-raw` with `RAW_DAMAGED`: files of the raw log are missing or changed. Restore what it names from a
  copy.
- `reconcile` with exit code 3 pages, is not retried, and blocks the date's invoices.
- Not done by 06:00: pages.
"""

with DAG(
    dag_id="clickledger_mature",
    description="Mature truth of a UTC date, on the third day after it",
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
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
    chain(
        ClickledgerOperator(command="verify-raw", date=DATE),
        ClickledgerOperator(command="mark-traffic", date=DATE),
        ClickledgerOperator(command="rebuild-truth", date=DATE),
        ClickledgerOperator(command="reconcile", date=DATE, outlets=[MATURE_TRUTH]),
    )
