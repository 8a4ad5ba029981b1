"""A child is heard while it runs, and never outlives a stop."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from sttEngine.errors import Cancelled
from sttEngine.weights.child import run_child
from sttEngine.weights.transfer import Transfer

# Says its process id, then nothing more; deaf to being asked to end.
DEAF = "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(os.getpid(), flush=True); signal.pause()"


def quiet() -> Transfer:
    return Transfer(0, lambda done, total: None)


def test_every_line_and_the_exit_code_are_told(tmp_path: Path) -> None:
    lines: list[bytes] = []
    script = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    assert run_child([sys.executable, "-c", script], tmp_path / "log", quiet(), lines.append) == 3
    assert sorted(line.strip() for line in lines) == [b"one", b"two"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_silent_and_deaf_child_is_ended_by_a_stop(tmp_path: Path) -> None:
    transfer = quiet()
    pids: list[int] = []

    def hear(line: bytes) -> None:
        pids.append(int(line))
        transfer.stop.set()

    with pytest.raises(Cancelled):
        run_child([sys.executable, "-c", DEAF], tmp_path / "log", transfer, hear)
    assert not psutil.pid_exists(pids[0])


def test_a_listener_that_raises_ends_the_child(tmp_path: Path) -> None:
    pids: list[int] = []

    def hear(line: bytes) -> None:
        pids.append(int(line))
        raise ValueError

    script = "import os, time; print(os.getpid(), flush=True); time.sleep(3600)"
    with pytest.raises(ValueError):
        run_child([sys.executable, "-c", script], tmp_path / "log", quiet(), hear)
    assert not psutil.pid_exists(pids[0])
