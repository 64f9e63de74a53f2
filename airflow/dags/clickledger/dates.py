"""Which UTC date, or which month, a run is for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from airflow.sdk import Param
from jinja2 import pass_context

from clickledger.failures import refused

# Airflow passes over a run for a date before a DAG's start, and calls it a success: so no date that anybody
# may ask for lies before it. Nothing is made up for since then, for no DAG catches up.
START = datetime(2000, 1, 1, tzinfo=UTC)

DATE_PARAM = Param(
    None,
    type=["null", "string"],
    format="date",
    description="UTC date, as 2026-03-28; empty: the one that the schedule means",
)


def utc_date(context: Any, days_before: int = 0, days_old: int = 1) -> str:
    """The UTC date that a run is for: its parameter ``date``, else that on which its data interval begins.

    :param days_before: days that the date lies before the begin of the interval
    :param days_old: how old it must be, in days: 1 is a date that has just ended
    """
    given = context["params"].get("date")
    if given:
        day = date.fromisoformat(given)
    else:
        day = _begin(context, "date", "2026-03-28") - timedelta(days=days_before)
    today = datetime.now(UTC).date()
    if (today - day).days < days_old:
        raise refused(
            f"{day} is too young: in UTC it is {today}",
            f"give {today - timedelta(days=days_old)}, or a date before it",
            "USAGE",
        )
    return day.isoformat()


def billing_period(context: Any) -> str:
    """The calendar month that a run is for: its parameter ``period``, else that in which its data interval
    begins."""
    given = context["params"].get("period")
    return given or _begin(context, "period", "2026-03").strftime("%Y-%m")


def _begin(context: Any, param: str, example: str) -> date:
    begin = context["dag_run"].data_interval_start
    if begin is None:
        dag_id = context["dag_run"].dag_id
        raise refused(
            f"this run was started by hand, without a logical date, and says no {param}",
            f'give it one: airflow dags trigger {dag_id} --conf \'{{"{param}": "{example}"}}\'',
            "USAGE",
        )
    return begin.astimezone(UTC).date()


# For templates, which see the context of their task.
MACROS = {"utc_date": pass_context(utc_date), "billing_period": pass_context(billing_period)}
