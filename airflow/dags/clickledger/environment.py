"""Where a task finds the lake, the jar and Spark. All of it is read when a task runs, never when a DAG is
parsed."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from airflow.sdk import BaseHook, Variable
from airflow.sdk.exceptions import AirflowNotFoundException

from clickledger.failures import refused

SPARK_CONNECTION = "clickledger_spark"

# What each variable may look like, as the remedy shows it.
EXAMPLES = {
    "clickledger_lake": "s3a://BUCKET/lake",
    "clickledger_source": "kafka:HOST:PORT/clicks",
    "clickledger_jar": "/opt/clickledger/clickledger.jar",
    "clickledger_spark_properties": "/opt/clickledger/conf/spark/local.conf",
    "clickledger_conf": "/opt/clickledger/clickledger.properties",
    "clickledger_trino": "jdbc:trino://HOST:PORT/clicks/clickledger",
    "clickledger_tables_at": "s3://BUCKET/lake",
    "clickledger_invoices_out": "/opt/clickledger/invoices",
    "clickledger_lanes": '\'{"rollup": {"metrics": "http://HOST:9102/metrics", "restart": "COMMAND"}}\'',
    "clickledger_alertmanager": "http://HOST:9093",
}


def variable(name: str) -> str:
    """The value of an Airflow variable that a task cannot do without."""
    value = optional(name)
    if value is None:
        raise refused(
            f"Airflow variable {name} is not set",
            f"set it: airflow variables set {name} {EXAMPLES[name]}",
        )
    return value


def optional(name: str) -> str | None:
    """The value of an Airflow variable, or None where it is not set or blank."""
    value = Variable.get(name, default=None)
    text = "" if value is None else str(value).strip()
    return text or None


def local_file(name: str) -> str:
    """The path or URI that a variable names; a path on this machine must be a file."""
    value = variable(name)
    return _present(name, value)


def optional_file(name: str) -> str | None:
    """As above, of a variable that need not be set."""
    value = optional(name)
    return None if value is None else _present(name, value)


def _present(name: str, value: str) -> str:
    # What is in a store is looked for by spark-submit itself, with its credentials.
    if urlsplit(value).scheme in ("", "file") and not Path(value.removeprefix("file:")).is_file():
        raise refused(
            f"{value}, which Airflow variable {name} names, is not a file on this machine",
            f"put it there, or correct the variable: airflow variables set {name} {EXAMPLES[name]}",
        )
    return value


def require_spark() -> None:
    """Fails unless the connection to Spark is there, and so is the program that it names."""
    try:
        connection = BaseHook.get_connection(SPARK_CONNECTION)
    except AirflowNotFoundException:
        # The provider would take YARN for it, and say so in one line of the log.
        raise refused(
            f"Airflow connection {SPARK_CONNECTION} is not there",
            "make it: airflow connections import conf/airflow/connections.json",
        ) from None
    program = connection.extra_dejson.get("spark-binary") or "spark-submit"
    if shutil.which(program) is None:
        raise refused(
            f"{program} is not on the PATH of this worker",
            "install Spark 4.2, set SPARK_HOME, and have its bin directory on the PATH of Airflow",
        )
