"""An example: a DAG of somebody else's that waits for truth. A run that an asset starts has no date of its
own; the event has it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import DAG, Asset, task

TRUTH = Asset("clickledger_truth")

with DAG(
    dag_id="example_consumer",
    schedule=[TRUTH],
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    tags=["example"],
):

    @task
    def dates_with_new_truth(triggering_asset_events) -> list[str]:
        """Several events may have come together: each has its date."""
        return sorted({event.extra["date"] for event in triggering_asset_events[TRUTH]})

    dates_with_new_truth()
