"""Invoices of a month, after somebody has looked at them."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, chain
from clickledger.approval import Approval
from clickledger.dates import MACROS, START
from clickledger.paging import late_after
from clickledger.spark import ClickledgerOperator

PERIOD = "{{ billing_period() }}"
ACCEPT = "{{ '--accept=' ~ params.accept if params.accept }}"
ANSWER_WITHIN = timedelta(days=3)
# An interval has 28 to 31 days: four to seven days after the run's start.
LATE_AFTER = timedelta(days=35)

DOC = """
Invoices of a calendar month, and notes for what has changed in those of before.

**When.** 06:00 UTC on the 5th, for the month before. A billing day at its end reaches, in zones west of UTC,
into the first of the next month, which is mature on the 4th. By hand:
```
airflow dags trigger clickledger_invoices --conf '{"period": "2026-03", "accept": "empty:2026-03-30"}'
```

**What.** `issue-invoices-dry-run` says what would be issued → `approve` asks a person, who sees it →
`issue-invoices` → `export-invoices` to the folder `clickledger_invoices_out`. Rejected, nothing is issued and
the run ends; without an answer for three days nothing is issued, the run fails and pages.

**Parameters.** `period`: a month, as `2026-03`. `accept`: what somebody has looked at and takes for right, in
the words that the reason ends with.

**When it fails.** The last line of the task's log is the reason and the remedy.
- The dry run with exit code 3: a guard halts it, it pages and is never retried. Each reason is in its log.
  Settle them (a date that is not mature: `clickledger_backfill`), or accept them, and start the run again
  with `accept`.
- Issuing again issues only the difference: a run that was cut off can be started again.
"""

with DAG(
    dag_id="clickledger_invoices",
    description="Invoices and notes of a calendar month, once approved",
    schedule=CronDataIntervalTimetable("0 6 5 * *", timezone="UTC"),
    start_date=START,
    # A month that was missed is invoiced when a person asks for it, by its period.
    catchup=False,
    max_active_runs=1,
    deadline=late_after(LATE_AFTER, "see the dry run's reasons, or who was to approve"),
    params={
        "period": Param(
            None,
            type=["null", "string"],
            pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
            description="calendar month, as 2026-03; empty: the one that the schedule means",
        ),
        "accept": Param(
            None,
            type=["null", "string"],
            pattern=r"^[a-z]+:\S+$",
            description="as --accept: empty:DAY, divergence:DAY, jump:ADVERTISER, commas between",
        ),
    },
    user_defined_macros=MACROS,
    tags=["clickledger", "billing"],
    doc_md=DOC,
):
    dry_run = ClickledgerOperator(
        task_id="issue-invoices-dry-run",
        command="issue-invoices",
        arguments=["--period", PERIOD, ACCEPT, "--dry-run"],
        result_lines=200,
    )
    approve = Approval(
        task_id="approve",
        subject=f"Issue the invoices of {PERIOD}?",
        body="```\n{{ ti.xcom_pull(task_ids='issue-invoices-dry-run') }}\n```",
        response_timeout=ANSWER_WITHIN,
    )
    issue = ClickledgerOperator(command="issue-invoices", arguments=["--period", PERIOD, ACCEPT])
    export = ClickledgerOperator(command="export-invoices", variables={"--out": "clickledger_invoices_out"})
    chain(dry_run, approve, issue, export)
