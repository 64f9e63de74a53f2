"""What a failure is taken for, and whether it is tried again."""

from __future__ import annotations

import re

import pytest
from airflow.sdk.exceptions import AirflowFailException
from clickledger.failures import MENDED_BY_TIME, JobFailed, JobRefused, of_exception, of_output, raised
from conftest import ROOT

NOISE = "26/11/29 05:26:20 INFO SparkContext: Successfully stopped SparkContext"


def said(returncode: int, *lines: str) -> str:
    return str(of_output("reconcile", returncode, [*lines, NOISE]))


def test_the_job_s_own_error_is_the_reason():
    assert (
        said(
            2,
            "reconcile: …",
            "error [NOT_FOUND]: there is no truth of 2026-03-28",
            "  remedy: build it first",
        )
        == "error [NOT_FOUND]: there is no truth of 2026-03-28; remedy: build it first"
    )


def test_every_reason_of_a_guard_is_in_it():
    assert (
        said(
            3,
            "error [BILLING_GUARD]: not invoiced, for 2 reasons:",
            "  - one",
            "  - two",
            "  remedy: settle each",
        )
        == "error [BILLING_GUARD]: not invoiced, for 2 reasons: - one - two; remedy: settle each"
    )


def test_a_divergence_is_told_by_the_last_line_of_the_report():
    reason = said(3, "reconcile 2026-03-28: stream against truth", "reconcile 2026-03-28: PAGE, 1.2 % apart")
    assert reason.startswith(
        "error [DIVERGENCE]: reconcile 2026-03-28: PAGE, 1.2 % apart; remedy: read the causes"
    )


@pytest.mark.parametrize(
    ("returncode", "lines", "reason"),
    [
        (137, [], "error [KILLED]: reconcile was ended by signal 9"),
        (-15, [], "error [KILLED]: reconcile was ended by signal 15"),
        (
            101,
            ["Error: Failed to load class io.clickledger.cli.Main."],
            "error [UNKNOWN]: reconcile ended with 101: Error",
        ),
        (1, [], "error [UNKNOWN]: reconcile ended with 1: it printed nothing"),
    ],
)
def test_an_end_without_a_word_is_told_by_its_exit_code(returncode, lines, reason):
    assert str(of_output("reconcile", returncode, lines)).startswith(reason)


@pytest.mark.parametrize(
    "line",
    [
        "diagnostics: User application exited with status 3",
        "\t exit code: 3",
        "Container exited with a non-zero exit code 3. Error file",
    ],
)
def test_the_exit_code_of_a_driver_on_a_cluster_is_found(line):
    assert of_output("reconcile", 1, [line]).exit_code == 3


def error_codes() -> dict[str, int]:
    source = (ROOT / "jobs/src/main/java/io/clickledger/common/ErrorCode.java").read_text()
    return {name: int(code) for name, code in re.findall(r"^  ([A-Z_]+)\((\d)\)[,;]", source, re.MULTILINE)}


# All codes of exit code 2. A new one of the program fails the test below until somebody decides about it
# here.
NOT_MENDED_BY_TIME = {
    "NOT_FOUND",
    "SOURCE_UNREADABLE",
    "SCHEMA",
    "CAMPAIGN",
    "REPAIRED_FILE",
    "CHECKPOINT",
    "SOURCE_LOST",
    "RAW_DAMAGED",
    "UNVERIFIABLE",
}


def test_it_is_decided_of_every_code_of_the_program_whether_time_can_mend_it():
    codes = error_codes()
    assert len(codes) > 15
    assert {name for name, code in codes.items() if code == 2} == MENDED_BY_TIME | NOT_MENDED_BY_TIME


@pytest.mark.parametrize(("code", "exit_code"), sorted(error_codes().items()))
def test_only_what_time_can_mend_is_tried_again(code, exit_code):
    failure = of_output("job", exit_code, [f"error [{code}]: what", "remedy: this"])
    assert (failure.code, failure.exit_code) == (code, exit_code)
    assert isinstance(raised(failure), JobFailed if code in MENDED_BY_TIME else JobRefused)
    # A refusal is the kind of exception that Airflow never retries.
    assert isinstance(raised(failure), AirflowFailException) == (code not in MENDED_BY_TIME)
    assert of_exception(raised(failure)) == failure


def test_a_defect_is_not_tried_again_and_a_kill_is():
    assert isinstance(raised(of_output("job", 2, ["error [BUG]: null", "remedy: report it"])), JobRefused)
    assert isinstance(raised(of_output("job", 137, [])), JobFailed)


def test_the_reason_of_any_other_exception_is_its_first_line():
    assert str(of_exception(KeyError("x"))).startswith("error [UNKNOWN]: KeyError: 'x'")
    assert "without an exception" in str(of_exception(None))
