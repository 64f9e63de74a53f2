"""Lanes under a real supervisord: which are left alone, which are restarted, and that there are never two of
one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clickledger import environment, lanes, paging
from clickledger.failures import JobRefused
from clickledger.lanes import Lane, configured, watch
from conftest import ROOT
from live import free_port

CONF = ROOT / "conf/lanes/supervisord.conf"
CLICK = (
    '{"click_id":"c-1","event_time":"2026-03-28T10:00:00Z","received_at":"2026-03-28T10:00:01Z","ad_id":1,'
    '"campaign_id":2,"advertiser_id":3,"publisher_id":4,"price_micros":100000}\n'
)
LANE_STUB = Path(__file__).with_name("lane_stub.py")


def until(what: str, ask: Callable[[], object], seconds: int = 30) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if answer := ask():
                return answer
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {what}")


class Supervisor:
    """A supervisord with a configuration and an environment."""

    def __init__(self, conf: Path, env: dict[str, str]) -> None:
        self.env = {**os.environ, **env}
        self._logs = env["CLICKLEDGER_LOGS"]
        self._process = subprocess.Popen(
            [self._program("supervisord"), "-n", "-c", str(conf)], env=self.env, stdout=subprocess.DEVNULL
        )
        until(
            "supervisord", lambda: "refused" not in self.ctl("pid") and "no such file" not in self.ctl("pid")
        )

    @staticmethod
    def _program(name: str) -> str:
        return str(Path(sys.executable).parent / name)

    def ctl(self, *words: str) -> str:
        done = subprocess.run(self.command(*words), text=True, capture_output=True, check=False)
        return done.stdout + done.stderr

    def command(self, *words: str) -> list[str]:
        """As Airflow runs it: what the supervisor's environment has, a worker does not."""
        return [self._program("supervisorctl"), "-s", f"unix://{self._logs}/supervisor.sock", *words]

    def state(self, program: str) -> str:
        return self.ctl("status", program).split()[1]

    def pid(self, program: str) -> int:
        return int(self.ctl("pid", program))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)


@pytest.fixture(autouse=True)
def alerts(monkeypatch) -> list[dict]:
    """No variable is set; what would be posted is kept."""
    posted: list[dict] = []
    monkeypatch.setattr(paging, "post", lambda labels, annotations, source=None: posted.append(labels))
    return posted


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[tuple[Supervisor, Lane]]:
    """The lane rollup, as a process of a second's start."""
    port = free_port()
    conf = tmp_path / "supervisord.conf"
    text = CONF.read_text()
    text = re.sub(r"command=\S+ rollup .*", f"command={sys.executable} {LANE_STUB} {port} {tmp_path}", text)
    text = re.sub(r"\[program:(archive|budget)\](?:\n.+)+", "", text)
    conf.write_text(text)
    supervisor = Supervisor(conf, {"CLICKLEDGER_LOGS": str(tmp_path)})
    try:
        until("the lane's start", lambda: (tmp_path / "lives").exists())
        yield supervisor, Lane(
            "rollup", f"http://127.0.0.1:{port}/metrics", supervisor.command("restart", "rollup")
        )
    finally:
        supervisor.stop()


def lives(directory: Path) -> list[list[str]]:
    return [line.split() for line in (directory / "lives").read_text().splitlines()]


def ask(lane: Lane) -> str:
    return watch(lane, ask_times=10, pause_seconds=0.5)


def test_a_lane_that_commits_or_has_just_started_is_left_alone(stub, tmp_path, alerts):
    supervisor, lane = stub
    pid = supervisor.pid("rollup")
    assert ask(lane) == "rollup is well"
    (tmp_path / "commit").write_text(str(time.time() - 500))
    assert ask(lane) == "rollup is well"
    assert supervisor.pid("rollup") == pid
    assert alerts == []


def test_a_stuck_lane_is_restarted_after_its_end(stub, tmp_path, alerts):
    supervisor, lane = stub
    first = supervisor.pid("rollup")
    (tmp_path / "commit").write_text(str(time.time() - 1234))
    said = ask(lane)
    second = supervisor.pid("rollup")
    assert re.search(
        r"rollup was restarted, and answers: .* stuck: for 1,23\d s it has committed nothing", said
    )
    assert [(what, int(pid)) for what, pid in lives(tmp_path)] == [
        ("start", first),
        ("end", first),
        ("start", second),
    ]
    assert alerts == [{"alertname": "ClickledgerLaneRestarted", "severity": "warning", "lane": "rollup"}]


def test_a_lane_that_does_not_answer_is_restarted(stub, tmp_path):
    supervisor, lane = stub
    supervisor.ctl("stop", "rollup")
    assert "was restarted, and answers: lane rollup does not answer" in ask(lane)
    assert supervisor.state("rollup") == "RUNNING"


def test_a_lane_that_its_supervisor_has_just_started_is_not_restarted_again(stub, tmp_path):
    supervisor, lane = stub
    first = supervisor.pid("rollup")
    os.kill(first, signal.SIGKILL)
    assert watch(lane, ask_times=60, pause_seconds=0.5) == "rollup is well"
    second = supervisor.pid("rollup")
    assert second != first
    assert [what for what, _ in lives(tmp_path)] == ["start", "start"]


@pytest.mark.parametrize(
    ("restart", "why"),
    [
        (
            ["supervisor-of-nobody"],
            "cannot be restarted: [Errno 2] No such file or directory: 'supervisor-of-nobody'",
        ),
        (["false"], "cannot be restarted: it ended with 1: it printed nothing"),
        (["true"], "it was restarted and does not answer at http://127.0.0.1:"),
        (["echo", "rollup: ERROR (no such process)"], "it ended with 0: rollup: ERROR (no such process)"),
    ],
)
def test_a_lane_that_cannot_be_restarted_is_told_with_its_reason(restart, why, alerts):
    lane = Lane("rollup", f"http://127.0.0.1:{free_port()}/metrics", restart)
    with pytest.raises(JobRefused) as refusal:
        watch(lane, ask_times=1, pause_seconds=0.1)
    assert why in str(refusal.value)
    assert str(refusal.value).startswith("error [LANE_DOWN]: lane rollup does not answer at")
    assert alerts == []


def test_lanes_come_from_a_variable_and_what_is_wrong_with_it_is_said(monkeypatch):
    values = {
        "clickledger_lanes": '{"rollup": {"metrics": "http://h/metrics", "restart": "systemctl restart x"}}'
    }
    monkeypatch.setattr(environment, "optional", values.get)
    assert configured("rollup") == Lane("rollup", "http://h/metrics", ["systemctl", "restart", "x"], 600)
    assert configured("budget") is None
    for wrong in ('{"rollup": {"metrics": "http://h"}}', "rollup", '["rollup"]'):
        values["clickledger_lanes"] = wrong
        with pytest.raises(JobRefused, match="clickledger_lanes cannot be used for lane rollup"):
            configured("rollup")
    values.clear()
    with pytest.raises(JobRefused, match="clickledger_lanes is not set"):
        configured("rollup")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A checkout whose lanes write down their starts, and then do as the file of their name says."""
    program = tmp_path / "jobs/bin/clickledger"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/starts\nexec sh {tmp_path}/$1\n')
    program.chmod(0o755)
    return tmp_path


def test_the_supervisor_restarts_what_a_restart_can_mend(home):
    (home / "archive").write_text("exit 1")
    (home / "rollup").write_text(f"test -e {home}/second && exec sleep 60; touch {home}/second; exit 2")
    (home / "budget").write_text("exec sleep 60")
    supervisor = Supervisor(
        CONF,
        {
            "CLICKLEDGER_HOME": str(home),
            "CLICKLEDGER_LAKE": "/data/lake",
            "CLICKLEDGER_SOURCE": "files:/data/landing",
            "CLICKLEDGER_CONF": "/data/clickledger.properties",
            "CLICKLEDGER_LOGS": str(home),
        },
    )

    def starts() -> list[str]:
        return [line.split()[0] for line in (home / "starts").read_text().splitlines()]

    try:
        until("the second start", lambda: starts().count("rollup") == 2)
        assert supervisor.state("rollup") == "RUNNING"
        assert supervisor.state("budget") == "RUNNING"
        os.kill(supervisor.pid("budget"), signal.SIGKILL)
        until("the second start", lambda: starts().count("budget") == 2)
        # A command line that is wrong stays wrong.
        assert supervisor.state("archive") == "EXITED"
        assert starts().count("archive") == 1
        line = next(line for line in (home / "starts").read_text().splitlines() if line.startswith("rollup"))
        assert line == (
            "rollup --lake /data/lake --source files:/data/landing --conf /data/clickledger.properties"
            " --metrics-port 9102"
        )
    finally:
        supervisor.stop()


def test_a_real_lane_is_asked_and_restarted(jar, tmp_path):
    port = free_port()
    conf = tmp_path / "supervisord.conf"
    text = re.sub(r"\[program:(archive|budget)\](?:\n.+)+", "", CONF.read_text())
    conf.write_text(text.replace("9102", str(port)))
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "clicks.ndjson").write_text(CLICK)
    properties = tmp_path / "clickledger.properties"
    properties.write_text("clickledger.rollup.trigger-seconds=1\n")
    env = {
        "CLICKLEDGER_HOME": str(ROOT),
        "CLICKLEDGER_LAKE": str(tmp_path / "lake"),
        "CLICKLEDGER_SOURCE": f"files:{landing}",
        "CLICKLEDGER_CONF": str(properties),
        "CLICKLEDGER_LOGS": str(tmp_path),
        "CLICKLEDGER_HEAP": "512m",
        "CLICKLEDGER_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    supervisor = Supervisor(conf, env)
    lane = Lane("rollup", f"http://127.0.0.1:{port}/metrics", supervisor.command("restart", "rollup"))
    try:
        assert watch(lane, ask_times=60, pause_seconds=1) == "rollup is well", (
            tmp_path / "rollup.log"
        ).read_text()
        first = supervisor.pid("rollup")
        until("an empty source", lambda: lanes._SOURCE_EMPTY in lanes._samples(lane), 60)
        # Whatever it has done, it is too long ago.
        said = watch(
            Lane(lane.name, lane.metrics, lane.restart, stuck_seconds=-1), ask_times=60, pause_seconds=1
        )
        assert "rollup was restarted, and answers: lane rollup is stuck" in said
        assert supervisor.pid("rollup") != first
        assert not Path(f"/proc/{first}").exists()
        assert watch(lane, ask_times=60, pause_seconds=1) == "rollup is well"
        assert "LEASE" not in (tmp_path / "rollup.log").read_text()
    finally:
        supervisor.stop()
