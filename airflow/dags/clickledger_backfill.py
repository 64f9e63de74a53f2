"""Truth of a range of dates, built anew."""

from __future__ import annotations

from airflow.sdk import DAG, Param, chain, get_current_context, task, task_group
from clickledger import paging, ranges
from clickledger.assets import TRUTH
from clickledger.dates import START
from clickledger.spark import ClickledgerOperator

# Dates at once. Each job takes the cores that Spark's settings give it; the pool bounds it further.
PARALLEL = 2

DOC = """
Truth of a range of UTC dates, built anew: after a night that was missed, verdicts that came late, or rejected
records that were repaired.

**When.** By hand:
```
airflow dags trigger clickledger_backfill --conf '{"from": "2026-03-01", "to": "2026-03-28"}'
```
**What.** For each date, two at a time, `mark-traffic` → `rebuild-truth` → `reconcile`. Any part of it can be
run again: nothing is counted, marked or billed twice. The asset `clickledger_truth` is announced for each
date.

**Parameters.** `from`, `to`: dates, both included, 92 at most, before today. `newest`: with all that was
received until now, not only within two days of the date. `closed_days`: also where an invoice covers a
billing day of the date; no invoice changes, and the next `clickledger_invoices` issues the difference as
credit or debit notes.

**When it fails.** One date's failure stops no other. The last line of the task's log is the reason and the
remedy.
- `dates`: the range is refused, and nothing is run.
- `rebuild-truth` with exit code 3: a billing day is closed. Run it with `closed_days` if notes are what you
  want.
- `reconcile` with exit code 3 pages, and blocks the date's invoices.
"""

with DAG(
    dag_id="clickledger_backfill",
    description="Truth of a range of dates, built anew",
    schedule=None,
    start_date=START,
    catchup=False,
    # Two ranges that overlap would wait for each other's leases.
    max_active_runs=1,
    params={
        "from": Param(type="string", format="date", description="first UTC date"),
        "to": Param(type="string", format="date", description="last UTC date"),
        "newest": Param(False, type="boolean", description="with all that was received until now"),
        "closed_days": Param(
            False, type="boolean", description="also dates with a billing day that is invoiced"
        ),
    },
    tags=["clickledger", "batch"],
    doc_md=DOC,
):

    @task(task_id="dates", retries=0, on_failure_callback=paging.on_failure)
    def dates() -> list[str]:
        """The dates of the range, once it is one that can be built."""
        params = get_current_context()["params"]
        return ranges.dates(params["from"], params["to"])

    @task_group(group_id="date", prefix_group_id=False)
    def rebuilt(date: str) -> None:
        at_most = {"max_active_tis_per_dagrun": PARALLEL}
        chain(
            ClickledgerOperator(command="mark-traffic", date=date, **at_most),
            ClickledgerOperator(
                command="rebuild-truth",
                date=date,
                arguments=[
                    "{{ '--newest' if params.newest }}",
                    "{{ '--open-days-only' if not params.closed_days }}",
                ],
                **at_most,
            ),
            ClickledgerOperator(command="reconcile", date=date, outlets=[TRUTH], **at_most),
        )

    rebuilt.expand(date=dates())
