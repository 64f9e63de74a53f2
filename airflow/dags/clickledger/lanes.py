"""Whether a lane is alive and moving, and its restart where it is not.

A lane is started and stopped by its supervisor alone, never from here: the supervisor holds the one process
there is, and ends it before it starts the next. Were two started all the same, the lake would refuse the
second (``LEASE_HELD``), and the owner that lost its lease could commit nothing (``LEASE_LOST``): no click is
counted twice by a restart too many.
"""

from __future__ import annotations

import json
import logging
import re
import shlex
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clickledger import environment, paging
from clickledger.failures import DATA_OR_ENVIRONMENT, Failure, JobRefused, refused

log = logging.getLogger(__name__)

LANES = ("archive", "rollup", "budget")

# A lane that works commits every minute at the latest, and one that has nothing to do says so as often. A
# micro-batch of an hour's backlog takes up to a minute: ten minutes are no slow batch.
STUCK_SECONDS = 600

# A lane that was started a moment ago, by its supervisor or by a person, does not answer yet.
ASK_TIMES = 6
ASK_PAUSE_SECONDS = 10
ANSWER_TIMEOUT_SECONDS = 5

RESTART_TIMEOUT_SECONDS = 180

_LAST_COMMIT = "clickledger_lane_last_commit_timestamp_seconds"
_SOURCE_EMPTY = "clickledger_lane_source_empty_timestamp_seconds"
_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?P<labels>[^}]*)})?\s+(?P<value>\S+)")


@dataclass(frozen=True)
class Lane:
    """How a lane is asked, and what restarts it."""

    name: str
    metrics: str
    restart: list[str]
    stuck_seconds: int = STUCK_SECONDS


def configured(name: str) -> Lane | None:
    """The lane as variable ``clickledger_lanes`` has it; None where it is not in it."""
    text = environment.variable("clickledger_lanes")
    try:
        given: dict[str, Any] | None = json.loads(text).get(name)
        if given is None:
            return None
        restart = given["restart"]
        words = shlex.split(restart) if isinstance(restart, str) else [str(word) for word in restart]
        return Lane(name, str(given["metrics"]), words, int(given.get("stuck_seconds", STUCK_SECONDS)))
    except (ValueError, TypeError, AttributeError, KeyError) as e:
        raise refused(
            f"Airflow variable clickledger_lanes cannot be used for lane {name}: {type(e).__name__} {e}",
            "set it to JSON: airflow variables set clickledger_lanes "
            + environment.EXAMPLES["clickledger_lanes"],
        ) from e


def watch(lane: Lane, ask_times: int = ASK_TIMES, pause_seconds: float = ASK_PAUSE_SECONDS) -> str:
    """Restarts the lane if it does not answer or is stuck, and says how it is.

    :raises JobRefused: it could not be restarted, or does not answer afterwards
    """
    reason = _trouble(lane, ask_times, pause_seconds)
    if reason is None:
        return f"{lane.name} is well"
    log.warning("%s: it is restarted", reason)
    _restart(lane, reason)
    if _asked(lane, lambda: _samples(lane), ask_times * 2, pause_seconds) is None:
        raise JobRefused(
            Failure(
                "LANE_DOWN",
                DATA_OR_ENVIRONMENT,
                f"{reason}; it was restarted and does not answer at {lane.metrics}",
                f"read the log of the lane, and ask its supervisor: {shlex.join(lane.restart)}",
            )
        )
    paging.post(
        labels={"alertname": "ClickledgerLaneRestarted", "severity": "warning", "lane": lane.name},
        annotations={"summary": f"lane {lane.name} was restarted", "description": reason},
    )
    return f"{lane.name} was restarted, and answers: {reason}"


def _trouble(lane: Lane, ask_times: int, pause_seconds: float) -> str | None:
    """Why a lane has to be restarted; None where it has not."""
    samples = _asked(lane, lambda: _samples(lane), ask_times, pause_seconds)
    if samples is None:
        return f"lane {lane.name} does not answer at {lane.metrics}"
    now = time.time()
    # A lane that has done neither since its start counts from there: its first micro-batch may be long.
    since = max(samples.get(_LAST_COMMIT, 0), samples.get(_SOURCE_EMPTY, 0)) or samples.get(
        "process_start_time_seconds", now
    )
    silent = now - since
    if silent <= lane.stuck_seconds:
        return None
    return (
        f"lane {lane.name} is stuck: for {silent:,.0f} s it has committed nothing, and has not found its "
        f"source empty either (limit: {lane.stuck_seconds} s)"
    )


def _asked(
    lane: Lane, ask: Callable[[], dict[str, float]], times: int, pause_seconds: float
) -> dict[str, float] | None:
    for attempt in range(times):
        if attempt:
            time.sleep(pause_seconds)
        try:
            return ask()
        except (OSError, ValueError) as e:
            log.info("lane %s does not answer at %s: %s", lane.name, lane.metrics, e)
    return None


def _samples(lane: Lane) -> dict[str, float]:
    """The newest value of each metric of the lane, by name."""
    with urllib.request.urlopen(lane.metrics, timeout=ANSWER_TIMEOUT_SECONDS) as answer:
        text = answer.read().decode()
    samples: dict[str, float] = {}
    for line in text.splitlines():
        sample = _SAMPLE.match(line)
        if sample and ("lane=" not in (sample["labels"] or "") or f'lane="{lane.name}"' in sample["labels"]):
            samples[sample["name"]] = max(float(sample["value"]), samples.get(sample["name"], 0))
    if not samples:
        raise ValueError("what is served there are no metrics")
    return samples


def _restart(lane: Lane, reason: str) -> None:
    command = shlex.join(lane.restart)
    try:
        done = subprocess.run(
            lane.restart,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=RESTART_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise _not_restarted(reason, command, str(e)) from e
    for line in done.stdout.splitlines():
        log.info("%s: %s", lane.restart[0], line)
    # supervisorctl tells of a program that it could not start, and ends with 0.
    if done.returncode != 0 or re.search(r": ERROR \((?!not running)", done.stdout):
        lines = done.stdout.strip().splitlines() or ["it printed nothing"]
        told = next((line for line in lines if "error" in line.lower()), lines[-1])
        raise _not_restarted(reason, command, f"it ended with {done.returncode}: {told}")


def _not_restarted(reason: str, command: str, why: str) -> JobRefused:
    return JobRefused(
        Failure(
            "LANE_DOWN",
            DATA_OR_ENVIRONMENT,
            f"{reason}, and cannot be restarted: {why}",
            f"run it by hand and see: {command}",
        )
    )
