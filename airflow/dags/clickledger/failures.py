"""Why a task failed, whether trying again can help, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airflow.sdk.exceptions import AirflowException, AirflowFailException

USAGE = 1
DATA_OR_ENVIRONMENT = 2
DIVERGENCE_OR_GUARD = 3

# Of the jobs' error codes with exit code 2, those that time can mend: a store or a network that is down,
# another writer or owner that will be done, a log that is not whole yet. All others want a person: a file, a
# table or a checkpoint that is wrong is still wrong in an hour.
MENDED_BY_TIME = frozenset({"ENVIRONMENT", "LEASE_HELD", "LEASE_LOST", "NOT_COMPLETE"})

# A process that was ended by a signal: the machine went down, or ran out of memory.
KILLED = "KILLED"
# A job that ended without a word of why.
UNKNOWN = "UNKNOWN"

_ERROR = re.compile(r"error \[(?P<code>[A-Z_]+)]: (?P<what>.*)")
_REMEDY = re.compile(r"remedy: (?P<remedy>.*)")
# How YARN and Kubernetes tell the exit code of a driver that runs on the cluster.
_DRIVER_EXIT = re.compile(r"(?:exited with status|[Ee]xit code:?) (?P<exit>\d+)")


@dataclass(frozen=True)
class Failure:
    """What happened, and what to do now."""

    code: str
    exit_code: int
    what: str
    remedy: str

    @property
    def mended_by_time(self) -> bool:
        """Whether the same command may succeed when it is run again later."""
        return self.exit_code not in (USAGE, DIVERGENCE_OR_GUARD) and self.code in MENDED_BY_TIME | {KILLED}

    def __str__(self) -> str:
        return f"error [{self.code}]: {self.what}; remedy: {self.remedy}"


class JobFailed(AirflowException):
    """A failure that time may mend: the task's retries decide."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class JobRefused(AirflowFailException):
    """A failure that no retry mends: the task fails at once."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def raised(failure: Failure) -> JobFailed | JobRefused:
    """The exception by which a task ends with a failure."""
    return JobFailed(failure) if failure.mended_by_time else JobRefused(failure)


def refused(what: str, remedy: str, code: str = "CONFIGURATION") -> JobRefused:
    """What was asked for, or what a task needs, cannot be used as it is."""
    return JobRefused(Failure(code, USAGE, what, remedy))


def of_exception(exception: BaseException | None) -> Failure:
    """The failure behind whatever ended a task."""
    own = getattr(exception, "failure", None)
    if isinstance(own, Failure):
        return own
    what = str(exception or "the task ended without an exception").strip().splitlines()[0]
    name = type(exception).__name__ if exception else UNKNOWN
    return Failure(UNKNOWN, DATA_OR_ENVIRONMENT, f"{name}: {what}", "see the log above")


def of_output(command: str, returncode: int | None, lines: Iterable[str]) -> Failure:
    """What a job that failed says itself, in its output; else what is known of its end.

    A job prints ``error [CODE]: what``, on more than one line where it has more than one reason, and then
    ``remedy: …``; a divergence is the last line of its report. A driver that runs on a cluster prints
    elsewhere: then the cluster's own words on its exit code are looked for.
    """
    lines = [line.strip() for line in lines if line.strip()]
    exit_code = _exit_code(returncode, lines)
    errors = [at for at, line in enumerate(lines) if _ERROR.search(line)]
    if errors:
        return _told(exit_code, lines[errors[-1] :])
    if exit_code < 0 or exit_code > 128:
        number = -exit_code if exit_code < 0 else exit_code - 128
        return Failure(
            KILLED,
            exit_code,
            f"{command} was ended by signal {number}",
            "see whether the machine had memory left; every write is whole or absent, so it can be run again",
        )
    report = [line for line in lines if line.startswith((f"{command} ", f"{command}: "))]
    if exit_code == DIVERGENCE_OR_GUARD:
        return Failure(
            "DIVERGENCE",
            exit_code,
            report[-1] if report else f"{command} found a divergence, or was halted by a guard",
            "read the causes in the log above, or in the table reconciliation; the date's invoices wait "
            "until they are settled, or accepted",
        )
    last = lines[-1] if lines else "it printed nothing"
    return Failure(UNKNOWN, exit_code, f"{command} ended with {exit_code}: {last}", "see the log above")


def _told(exit_code: int, lines: list[str]) -> Failure:
    """The failure that a job tells, from the line of its error on."""
    error = _ERROR.search(lines[0])
    assert error is not None
    what = [error["what"]]
    for line in lines[1:]:
        if remedy := _REMEDY.match(line):
            return Failure(error["code"], exit_code, " ".join(what), remedy["remedy"])
        what.append(line)
    return Failure(error["code"], exit_code, error["what"], "see the log above")


def _exit_code(returncode: int | None, lines: list[str]) -> int:
    """The job's own exit code: a submission to a cluster ends with 1, whatever the driver ended with."""
    told = [int(match["exit"]) for line in lines if (match := _DRIVER_EXIT.search(line))]
    if returncode in (None, 0, 1) and told:
        return told[-1]
    return returncode if returncode else USAGE
