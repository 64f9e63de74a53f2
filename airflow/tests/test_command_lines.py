"""Every command line that a DAG or the supervisor runs is one that the jar takes."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from clickledger import environment
from clickledger.spark import ClickledgerOperator
from conftest import ROOT

VALUES = {
    "clickledger_lake": "/data/lake",
    "clickledger_source": "files:/data/landing",
    "clickledger_trino": "jdbc:trino://127.0.0.1:8080/clicks/clickledger",
    "clickledger_tables_at": "local:///lake",
    "clickledger_invoices_out": "/data/invoices",
    "clickledger_conf": str(ROOT / "conf/clickledger.properties"),
}

# What a run's parameters may be, beside those that every DAG leaves empty.
PARAMS = [
    {},
    {"accept": "empty:2026-03-30,divergence:2026-03-28,jump:7", "newest": True, "closed_days": True},
]


@pytest.fixture
def command_lines(dags, monkeypatch) -> list[list[str]]:
    monkeypatch.setattr(environment, "optional", VALUES.get)
    lines = []
    for dag in dags.values():
        for params in PARAMS:
            for task in (task for task in dag.tasks if isinstance(task, ClickledgerOperator)):
                context = {
                    "params": {"date": None, "accept": None, "newest": False, "closed_days": False, **params},
                    "dag_run": SimpleNamespace(
                        data_interval_start=datetime(2026, 3, 28, tzinfo=UTC), dag_id=dag.dag_id
                    ),
                }
                rendered = task.render_template(task.arguments, context, dag.get_template_env())
                date = task.date
                if date is not None:
                    # In the backfill it is what the task before it yields.
                    date = (
                        task.render_template(date, context, dag.get_template_env())
                        if isinstance(date, str)
                        else "2026-03-28"
                    )
                copy = ClickledgerOperator(
                    task_id="copy",
                    command=task.command,
                    date=date,
                    arguments=rendered,
                    variables=task.variables,
                    on_lake=task.on_lake,
                )
                lines.append(copy.command_line())
    return lines


def parsed(jar: Path, lines: list[list[str]]) -> list[str]:
    spark = (ROOT / "jobs/target/spark.classpath").read_text().strip()
    done = subprocess.run(
        ["java", "-cp", f"{jar}:{spark}", Path(__file__).with_name("ParseCommandLines.java")],
        input="".join("\t".join(line) + "\n" for line in lines),
        text=True,
        capture_output=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_every_command_line_of_a_dag_is_taken(jar, command_lines):
    answers = dict(zip(map(shlex.join, command_lines), parsed(jar, command_lines), strict=True))
    assert {line: answer for line, answer in answers.items() if answer != "ok"} == {}
    assert {line[0] for line in command_lines} == {
        "wait-for-raw",
        "verify-raw",
        "mark-traffic",
        "rebuild-truth",
        "reconcile",
        "compact",
        "maintain",
        "publish-serving",
        "issue-invoices",
        "export-invoices",
    }


def test_parameters_become_options(command_lines):
    lines = [shlex.join(line) for line in command_lines]
    assert any(re.search("rebuild-truth .*--open-days-only", line) for line in lines)
    assert any(
        re.search("rebuild-truth .*--newest", line) and "--open-days-only" not in line for line in lines
    )
    assert any("issue-invoices --lake /data/lake --period 2026-03 --dry-run" in line for line in lines)
    assert any("--accept=empty:2026-03-30,divergence:2026-03-28,jump:7" in line for line in lines)


def test_every_command_line_of_a_supervised_lane_is_taken(jar):
    conf = configparser.RawConfigParser()
    conf.read(ROOT / "conf/lanes/supervisord.conf")
    commands = [conf[section]["command"] for section in conf.sections() if section.startswith("program:")]
    values = {
        "CLICKLEDGER_HOME": "/opt/clickledger",
        "CLICKLEDGER_LAKE": "/data/lake",
        "CLICKLEDGER_SOURCE": "files:/data/landing",
        "CLICKLEDGER_CONF": str(ROOT / "conf/clickledger.properties"),
    }
    lines = [
        shlex.split(re.sub(r"%\(ENV_(\w+)\)s", lambda m: values[m[1]], command))[1:] for command in commands
    ]
    assert [line[0] for line in lines] == ["archive", "rollup", "budget"]
    assert parsed(jar, lines) == ["ok"] * 3


def test_a_command_line_that_is_wrong_would_be_found(jar):
    wrong = [
        ["reconcile", "--lake", "/data/lake"],
        ["reconcile", "--lake", "/data/lake", "--date", "yesterday"],
        ["reconcile", "--lake", "/data/lake", "--date", "2026-03-28", "--newest"],
        ["reconsile", "--lake", "/data/lake"],
    ]
    answers = parsed(jar, wrong)
    assert "ok" not in answers
    assert ["--date" in a or "--newest" in a or "reconsile" in a for a in answers] == [True] * 4
