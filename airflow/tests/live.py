"""A whole Airflow on this machine: API server, scheduler with its executor, DAG processor. No triggerer:
nothing defers."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# Retries and deadlines as the DAGs have them, in seconds in place of minutes and days: the waiting is
# Airflow's own.
POLICY = """
from datetime import timedelta

from airflow.sdk import DeadlineAlert


def task_policy(task):
    task.retry_delay = timedelta(seconds=1)
    task.max_retry_delay = timedelta(seconds=2)
    if hasattr(task, "response_timeout"):
        task.response_timeout = timedelta(seconds=20)


def dag_policy(dag):
    if dag.deadline and dag.dag_id == "clickledger_mature":
        alert = dag.deadline[0]
        dag.deadline = [DeadlineAlert(alert.reference, timedelta(seconds=1), alert.callback, alert.name)]
"""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Alertmanager:
    """Takes alerts as Alertmanager does, behind a password, and keeps them; serves a lane's metrics too."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, Any]] = []
        self.is_down = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                known = self.headers["Authorization"] == "Basic " + base64.b64encode(b"pager:s3cret").decode()
                self.send_response(503 if outer.is_down else 200 if known else 401)
                self.end_headers()
                if known and not outer.is_down and self.path == "/api/v2/alerts":
                    outer.alerts += json.loads(body)

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(
                    f'clickledger_lane_last_commit_timestamp_seconds{{lane="rollup"}} {time.time()}'.encode()
                )

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.address.replace("http://", "http://pager:s3cret@")
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def of(self, **labels: str) -> list[dict[str, Any]]:
        """The alerts with these labels."""
        return [a for a in self.alerts if labels.items() <= a["labels"].items()]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class LiveAirflow:
    """Starts it all, and speaks to it by its REST API, as its interface does."""

    def __init__(
        self, home: Path, dags: Path, alertmanager: str, path: str, env: dict[str, str] | None = None
    ) -> None:
        """
        :param path: directories of programs that tasks find before those of this machine
        :param env: more of the environment that Airflow is started with
        """
        port = free_port()
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")},
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__PARALLELISM": "3",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": "a secret of the tests, long enough to sign with",
            "AIRFLOW__API__SECRET_KEY": "another one",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "3600",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
            # Of the environment, for the callback of a deadline may not read the database.
            "AIRFLOW_VAR_CLICKLEDGER_ALERTMANAGER": alertmanager,
            "PATH": f"{Path(sys.executable).parent}:{path}:{os.environ['PATH']}",
            **(env or {}),
        }
        self._processes: list[subprocess.Popen] = []
        self._token = ""

    def cli(self, *words: str) -> str:
        """The output of ``airflow …``."""
        done = subprocess.run(
            ["airflow", *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def start(self, *dag_ids: str) -> None:
        """Returns once it has parsed the DAGs that are asked for."""
        config = self.home / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "airflow_local_settings.py").write_text(POLICY)
        (self.home / "out").mkdir()
        for name in ("api-server", "scheduler", "dag-processor"):
            out = (self.home / "out" / name).open("w")
            self._processes.append(
                subprocess.Popen(
                    ["airflow", name],
                    env=self.env,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        self._wait("an answer of the API server", self._login, 120)
        for dag_id in dag_ids:
            self._wait(f"DAG {dag_id}", lambda d=dag_id: self._ask("GET", f"/api/v2/dags/{d}"), 120)

    def unpause(self, dag_id: str) -> None:
        """Switches a DAG on: it runs for its last interval at once."""
        self._ask("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def stop(self) -> None:
        """Ends every process, and those that they have started."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def set_variable(self, name: str, value: str | None) -> None:
        """Sets a variable; None takes it away."""
        try:
            self._ask("DELETE", f"/api/v2/variables/{name}")
        except urllib.error.HTTPError as e:
            assert e.code == 404
        if value is not None:
            self._ask("POST", "/api/v2/variables", {"key": name, "value": value})

    def set_connection(self, name: str, settings: dict[str, Any] | None) -> None:
        """Makes a connection anew; None takes it away."""
        try:
            self._ask("DELETE", f"/api/v2/connections/{name}")
        except urllib.error.HTTPError as e:
            assert e.code == 404
        if settings is not None:
            body = {**settings, "connection_id": name, "extra": json.dumps(settings["extra"])}
            self._ask("POST", "/api/v2/connections", body)

    def xcom(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        return self._ask("GET", path)["value"]

    def trigger(
        self, dag_id: str, conf: dict[str, Any] | None = None, logical_date: str | None = None
    ) -> str:
        """Starts a run by hand, and returns its id."""
        body = {"logical_date": logical_date, "conf": conf or {}}
        return self._ask("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"]

    def clear(self, dag_id: str, run_id: str, *task_ids: str) -> None:
        """Lets tasks of a run be run again."""
        body = {"dry_run": False, "dag_run_id": run_id, "task_ids": task_ids, "only_failed": False}
        self._ask("POST", f"/api/v2/dags/{dag_id}/clearTaskInstances", body)

    def give_up(self, dag_id: str, run_id: str) -> None:
        """Marks a run as failed, which ends its tasks."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
        # SQLite has one writer: Airflow answers with an error while the scheduler writes.
        self._wait(f"{run_id} to be failed", lambda: self._ask("PATCH", path, {"state": "failed"}), 60)

    def finished(self, dag_id: str, run_id: str, seconds: int = 120) -> str:
        """Waits for the end of a run, and returns its state."""

        def state() -> str | None:
            run = self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")
            return run["state"] if run["state"] in ("success", "failed") else None

        return self._wait(f"the end of {dag_id} {run_id}", state, seconds)

    def ended(self, dag_id: str, run_id: str, state: str, seconds: int = 120) -> dict[str, Any]:
        """Waits for the end of a run, which must be in that state, and returns the state of each of its
        tasks."""
        found, states = self.finished(dag_id, run_id, seconds), self.states(dag_id, run_id)
        assert found == state, f"{dag_id} {run_id} is {found}: {states}; {self._last_words(dag_id, run_id)}"
        return states

    def _last_words(self, dag_id: str, run_id: str) -> str:
        logs = (self.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}").rglob("*.log")
        return "\n".join(f"{log.parent.name}: {self._events(log)[-3:]}" for log in logs)

    def states(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """The state of each task of a run; of a mapped one by ``task[index]``."""
        tasks = self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {
            t["task_id"] + (f"[{t['map_index']}]" if t["map_index"] >= 0 else ""): t["state"] for t in tasks
        }

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """All runs of a DAG."""
        return self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns?order_by=id")["dag_runs"]

    def first_run(self, dag_id: str) -> str:
        """The id of a DAG's first run, once there is one."""
        return self._wait(f"a run of {dag_id}", lambda: self.runs(dag_id), 60)[0]["dag_run_id"]

    def wait_for(self, what: str, ask: Any, seconds: int = 60) -> Any:
        """The first answer that is not empty."""
        return self._wait(what, ask, seconds)

    def log(self, dag_id: str, run_id: str, task_id: str, attempt: int = 1, map_index: int = -1) -> list[str]:
        """What a try of a task logged, line by line, as its file has it."""
        folder = self.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
        if map_index >= 0:
            folder /= f"map_index={map_index}"
        return self._events(folder / f"attempt={attempt}.log")

    @staticmethod
    def _events(log: Path) -> list[str]:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return [line["event"] for line in lines if not line["event"].startswith("::")]

    def tries(self, dag_id: str, run_id: str, task_id: str) -> int:
        """How often a task was tried."""
        return self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}")[
            "try_number"
        ]

    def answer(self, dag_id: str, run_id: str, task_id: str, option: str) -> dict[str, Any]:
        """What a person sees of a question, once it is asked; then their answer is given."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails"

        def asked() -> dict[str, Any] | None:
            if self.states(dag_id, run_id)[task_id] != "awaiting_input":
                return None
            return self._ask("GET", path)

        question = self._wait(f"question of {task_id}", asked, 60)
        # The scheduler must have seen the end of the process that asked: to Airflow 3.3 an answer that
        # overtakes it looks like a task that was lost, and fails those after it. A person is never that
        # quick.
        seen = f"TaskInstance Finished: dag_id={dag_id}, task_id={task_id}, run_id={run_id},"
        self._wait("the scheduler", lambda: seen in (self.home / "out" / "scheduler").read_text(), 60)
        self._ask("PATCH", path, {"chosen_options": [option], "params_input": {}})
        return question

    def asset_events(self, name: str) -> list[dict[str, Any]]:
        """The events of an asset, the oldest first."""
        assets = self._ask("GET", f"/api/v2/assets?name_pattern={name}")["assets"]
        ids = [asset["id"] for asset in assets if asset["name"] == name]
        path = f"/api/v2/assets/events?asset_id={ids[0]}&order_by=timestamp"
        # Airflow 3.3 answers with an error while a run that an event starts is queued.
        answer = self._wait(f"events of {name}", lambda: self._ask("GET", path), 60)
        return answer["asset_events"]

    def _login(self) -> bool:
        self._token = self._ask("GET", "/auth/token")["access_token"]
        return True

    def _wait(self, what: str, ask: Any, seconds: int) -> Any:
        until = time.monotonic() + seconds
        last = "nothing"
        while time.monotonic() < until:
            for process in self._processes:
                assert process.poll() is None, f"{process.args} has ended: {self._outputs()}"
            try:
                if answer := ask():
                    return answer
            except (urllib.error.URLError, OSError) as e:
                last = str(e)
            time.sleep(0.5)
        raise AssertionError(f"waited {seconds} s for {what}; last: {last}; {self._outputs()}")

    def _outputs(self) -> str:
        return "\n".join(f"{out}: {out.read_text()[-2000:]}" for out in (self.home / "out").iterdir())

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}
