"""A server that comes back at the address where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sttEngine.bench.live_server import LiveServer
from sttEngine.settings import PROJECT_ROOT


@contextmanager
def successor(gone: LiveServer, data_dir: Path, environment: Mapping[str, str]) -> Iterator[LiveServer]:
    """Another server on the ports and the data folder of one that has ended."""
    ports = ["--port", str(gone.port), "--ws-port", str(gone.ws_port)]
    command = [sys.executable, "-m", "sttEngine.cli", "serve", *ports, "--data-dir", str(data_dir)]
    with data_dir.with_suffix(".second.log").open("w") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=PROJECT_ROOT, env={**os.environ, **environment}
        )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    server = LiveServer(process, ready["url"], ready["port"], ready["ws_port"], ready["token"], ready["pid"], 0.0)
    try:
        yield server
    finally:
        server.stop()
