"""`bench server`: start-up, memory, uploads, sockets, cancel and SIGKILL, on a real server with real engines."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from sttEngine.bench.live_server import live_server, start_server
from sttEngine.bench.report import Row, check_known, note
from sttEngine.bench.server_jobs import measure_cancels, measure_kills
from sttEngine.bench.server_sockets import measure_sockets
from sttEngine.bench.server_uploads import measure_uploads
from sttEngine.settings import PROJECT_ROOT, Settings

STARTS = 5
PARTS = ("start", "uploads", "sockets", "cancel", "kill")
MEETING = PROJECT_ROOT / "tests" / "recordings" / "meeting.ogg"


def measure(settings: Settings, parts: tuple[str, ...] = PARTS) -> list[Row]:
    """Every row of the chosen parts. Works in a temporary folder; needs about 12 GB of disk for the uploads.

    Raises InvalidRequest for a part that is none.
    """
    check_known(parts, PARTS, "--only")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="recordroute-bench-") as folder:
        scratch = Path(folder)
        if "start" in parts:
            rows += _measure_start(scratch)
        if "uploads" in parts:
            note("uploads: three rounds, interleaved with the plain loop")
            with live_server(scratch / "uploads") as server:
                rows += measure_uploads(server, scratch)
        if "sockets" in parts:
            note("sockets: 500 clients")
            with live_server(scratch / "sockets") as server:
                rows += asyncio.run(measure_sockets(server))
        if "cancel" in parts:
            note("cancel in every stage")
            rows += measure_cancels(MEETING, scratch)
        if "kill" in parts:
            note("SIGKILL at ten moments")
            rows += measure_kills(MEETING, scratch)
    return rows


def _measure_start(scratch: Path) -> list[Row]:
    """The command as a person types it: system Python, which hands over to the environment that set-up made."""
    note("start: five times")
    seconds: list[float] = []
    resident: list[int] = []
    system_python = getattr(sys, "_base_executable", sys.executable)
    for _ in range(STARTS + 1):
        server = start_server(scratch / "start", command=(system_python, "-m", "sttEngine"))
        seconds.append(server.ready_seconds)
        resident.append(server.resident_bytes())
        server.stop()
    warm = seconds[1:]
    return [
        {"measure": "ready line after the command, s", "median": median(warm), "worst": max(warm), "met": median(warm) <= 1.5},
        {
            "measure": "idle server, resident MB",
            "median": median(resident) / 1e6,
            "worst": max(resident) / 1e6,
            "met": median(resident) < 120e6,
        },
    ]
