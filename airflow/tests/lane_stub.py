"""Stands for a lane: serves metrics, and writes down when it starts and ends. ``lane_stub.py PORT DIRECTORY``

A file ``commit`` in the directory has the time of its last commit.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

port, directory = int(sys.argv[1]), Path(sys.argv[2])
started = time.time()


def wrote(what: str) -> None:
    with (directory / "lives").open("a") as lives:
        lives.write(f"{what} {os.getpid()}\n")


def end(*_: Any) -> None:
    wrote("end")
    sys.exit(0)


class Metrics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        commit = directory / "commit"
        lines = [f"process_start_time_seconds {started}", 'clickledger_lane_batches_total{lane="rollup"} 1.0']
        if commit.exists():
            lines.append(
                f'clickledger_lane_last_commit_timestamp_seconds{{lane="rollup"}} {commit.read_text()}'
            )
        # Another lane's is none of its own.
        lines.append(f'clickledger_lane_last_commit_timestamp_seconds{{lane="archive"}} {time.time()}')
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(["# TYPE x gauge", *lines, ""]).encode())

    def log_message(self, *args: Any) -> None:
        pass


signal.signal(signal.SIGTERM, end)
wrote("start")
HTTPServer(("127.0.0.1", port), Metrics).serve_forever()
