"""A clickledger job as an Airflow task: one spark-submit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

from clickledger import environment, paging
from clickledger.failures import of_output, raised

BATCH_POOL = "clickledger_batch"

# Of a failure that time can mend: 2, 4, 8 and 16 minutes, and up to as much again that Airflow adds. A store
# that is down for longer wants a person anyway. Others are never tried again, whatever stands here (see
# failures.MENDED_BY_TIME).
RETRIES: dict[str, Any] = {
    "retries": 4,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=30),
}

# A dry run of invoices names every account; the rest of the output is Spark's own.
KEPT_LINES = 500


class JobHook(SparkSubmitHook):
    """Submits, and keeps the end of what the job printed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)

    @property
    def returncode(self) -> int | None:
        """How spark-submit ended; None before it has."""
        return None if self._submit_sp is None else self._submit_sp.returncode

    def _process_spark_submit_log(self, itr: Iterator[Any]) -> None:
        super()._process_spark_submit_log(self._kept(itr))

    def _kept(self, itr: Iterator[Any]) -> Iterator[Any]:
        for line in itr:
            self.lines.append(line.rstrip())
            yield line


class ClickledgerOperator(SparkSubmitOperator):
    """Runs ``clickledger COMMAND`` by spark-submit, for one UTC date where the command takes one.

    Master and deploy mode are in the connection ``clickledger_spark``; lake, jar, Spark's settings and the
    ``--conf`` file are in variables. All are read when the task runs, and what is missing fails it with the
    remedy. A failed job ends the task's log with the job's own error and remedy. Exit codes 1 and 3 fail the
    task at once; 2 leaves it to the retries only where time can mend it.

    :param command: the job, which is the task's id too unless another is given
    :param date: UTC date of the job (templated)
    :param arguments: further words of its command line (templated)
    :param variables: options whose value is an Airflow variable's, by option
    :param skip_without: a variable without which the task is skipped
    :param on_lake: whether the command has an option ``--lake``
    :param result_lines: how many of the last lines of the job's output the task returns
    """

    template_fields: Sequence[str] = (
        "date",
        "arguments",
        "application",
        "application_args",
        "properties_file",
        "name",
    )
    # The interface then shows the command line that was run.
    overwrite_rtif_after_execution = True

    def __init__(
        self,
        *,
        command: str,
        task_id: str | None = None,
        date: str | None = None,
        arguments: Sequence[str] = (),
        variables: dict[str, str] | None = None,
        skip_without: str | None = None,
        on_lake: bool = True,
        result_lines: int = 1,
        **kwargs: Any,
    ) -> None:
        settings: dict[str, Any] = {
            "pool": BATCH_POOL,
            "on_failure_callback": paging.on_failure,
            "on_retry_callback": paging.on_retry,
            **RETRIES,
            **kwargs,
        }
        super().__init__(
            task_id=task_id or command,
            conn_id=environment.SPARK_CONNECTION,
            java_class="io.clickledger.cli.Main",
            name=f"clickledger {command}",
            # A job that was cut off is simply run again: each is idempotent, and its lease keeps a second one
            # out.
            durable=False,
            **settings,
        )
        self.command = command
        self.date = date
        self.arguments = list(arguments)
        self.variables = variables or {}
        self.skip_without = skip_without
        self.on_lake = on_lake
        self.result_lines = result_lines

    def execute(self, context: Context) -> str:
        """Runs the job, and returns what it says at its end."""
        if self.skip_without and environment.optional(self.skip_without) is None:
            self.log.info(
                "%s is skipped: Airflow variable %s is not set; to have it: airflow variables set %s %s",
                self.command,
                self.skip_without,
                self.skip_without,
                environment.EXAMPLES[self.skip_without],
            )
            raise AirflowSkipException(f"Airflow variable {self.skip_without} is not set")
        self.application_args = self.command_line()
        self.application = environment.local_file("clickledger_jar")
        self.properties_file = environment.local_file("clickledger_spark_properties")
        environment.require_spark()
        hook = self._hook = self._get_hook()
        try:
            super().execute(context)
        except (AirflowException, RuntimeError, OSError) as e:
            if hook.returncode is None:
                raise
            # Of a driver on a cluster, submitted well, only the exception knows.
            told = [*hook.lines, str(e)] if hook.returncode == 0 else hook.lines
            raise raised(of_output(self.command, hook.returncode, told)) from e
        for outlet in self.outlets:
            context["outlet_events"][outlet].extra = {"date": self.date}
        return self._result(list(hook.lines))

    def _result(self, lines: list[str]) -> str:
        """What the job says at its end: where Spark's own log is loud, its lines come after it."""
        own = [
            at for at, line in enumerate(lines) if line.startswith((f"{self.command} ", f"{self.command}: "))
        ]
        end = own[-1] + 1 if own else len(lines)
        return "\n".join(lines[max(0, end - self.result_lines) : end])

    def command_line(self) -> list[str]:
        """The words after the jar."""
        words = [self.command]
        if self.on_lake:
            words += ["--lake", environment.variable("clickledger_lake")]
        if self.date is not None:
            words += ["--date", self.date]
        # A template that renders to nothing is an option that is not given.
        words += [argument for argument in self.arguments if argument]
        for option, name in self.variables.items():
            words += [option, environment.variable(name)]
        if conf := environment.optional_file("clickledger_conf"):
            words += ["--conf", conf]
        return words

    def _get_hook(self) -> JobHook:
        return JobHook(
            conn_id=self._conn_id,
            java_class=self._java_class,
            name=self.name,
            application_args=self.application_args,
            properties_file=self.properties_file,
            # The jar brings the log configuration that Spark's properties may name, and Spark looks for it
            # before it loads the jar itself.
            driver_class_path=self.application,
        )
