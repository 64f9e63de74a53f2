"""Hours of the stream that have become final."""

from __future__ import annotations

from airflow.sdk import DAG, CronDataIntervalTimetable
from clickledger.dates import START
from clickledger.spark import ClickledgerOperator

DOC = """
Minutes of the hours that have become final are merged into hours, so that a question about today opens a few
files and not one a micro-batch.

**When.** Half past every hour: an hour is final 25 minutes after its end, by the rollup lane's watermark.

**What.** `compact`. It takes what the watermark has made final, whatever the clock says, so a run that was
missed is made good by the next, and one beside the night's own finds nothing left or ends with `LEASE_HELD`
and is tried again.

**When it fails.** The last line of the task's log is the reason and the remedy. No figure is wrong meanwhile:
views read the minutes.
"""

with DAG(
    dag_id="clickledger_hourly",
    description="Hours of the stream that have become final",
    schedule=CronDataIntervalTimetable("30 * * * *", timezone="UTC"),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["clickledger", "batch"],
    doc_md=DOC,
):
    ClickledgerOperator(command="compact")
