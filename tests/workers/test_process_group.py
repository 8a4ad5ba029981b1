"""However the server ends, nothing that it started lives on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.workers.conftest import gone

SERVER = """
import asyncio, sys
from pathlib import Path
from sttEngine.workers.supervisor import WorkerExecutor
from tests.workers.conftest import Heard, config, task

class Telling(Heard):
    async def on_part(self, part):
        print(part.key, flush=True)

async def main():
    worker = WorkerExecutor(config("deaf", Path(sys.argv[1])), "batch")
    await worker.run(task(), Telling())

asyncio.run(main())
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("worker_first", [False, True], ids=["server killed", "worker killed, then server"])
async def test_a_killed_server_leaves_no_worker_and_no_program(tmp_path: Path, worker_first: bool) -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER, str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stdout is not None
    worker, program = map(int, (await server.stdout.readline()).split())
    if worker_first:
        os.kill(server.pid, signal.SIGSTOP)  # it cannot clean up
        os.kill(worker, signal.SIGKILL)
    os.kill(server.pid, signal.SIGKILL)
    await server.wait()
    async with asyncio.timeout(5):
        await gone(worker, program)
