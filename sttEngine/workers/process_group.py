"""A worker and everything it starts end together: one process group, and a guardian in it that outlives no server.

The guardian waits on the lifeline, a pipe whose other end only the server holds. However the server ends, the pipe closes
and the guardian kills the group: also while the worker sits in C code that keeps Python's lock, is stopped, or is gone
already and has left an ffmpeg behind. A death signal (PR_SET_PDEATHSIG) cannot do that: it follows the thread that
started the worker, and takes the worker alone. On Windows a job object does both, see `windows_job`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Protocol

LIFELINE_VARIABLE = "RECORDROUTE_WORKER_LIFELINE"  # what `join_group` is given; taken out of the environment there


class WorkerGroup(Protocol):
    """The server's hold on one worker and all that it starts: made before the worker, closed after its end."""

    @property
    def lifeline(self) -> str:
        """What the worker is told in LIFELINE_VARIABLE."""

    @property
    def passed(self) -> tuple[int, ...]:
        """Descriptors that the worker must inherit."""

    def handed_over(self) -> None:
        """The worker has been started, or could not be."""

    def end(self, leader_pid: int) -> None:
        """End the worker and all it started, at once. They may be gone already; without effect after `close`."""

    def close(self) -> None:
        """Let go, which ends whatever is left. Idempotent."""


def new_group() -> WorkerGroup:
    """Raises OSError."""
    if sys.platform == "win32":
        from sttEngine.workers.windows_job import JobGroup

        return JobGroup()
    return _PosixGroup()


def join_group(lifeline: str) -> None:
    """In the worker, before it starts anything: bind its life, and that of all it will start, to the server's."""
    if sys.platform == "win32":
        from sttEngine.workers.windows_job import join_job

        join_job(lifeline)
    else:
        _start_guardian(int(lifeline))


def kill_own_group() -> None:
    """End this process and all it started, at once."""
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)  # the server is gone, and with it the job that holds what was started


class _PosixGroup:
    """A process group whose leader the worker becomes, and the server's end of the lifeline."""

    def __init__(self) -> None:
        self._held: int | None
        self._kept: int | None
        self._held, self._kept = os.pipe()
        self.lifeline = str(self._held)
        self.passed = (self._held,)
        self._signalled = False

    def handed_over(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def end(self, leader_pid: int) -> None:
        # The guardian is in the group and lives until this signal: only before it is the number sure to be this group's.
        if self._signalled or self._kept is None or sys.platform == "win32":
            return
        self._signalled = True
        try:
            os.killpg(leader_pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # it is gone; macOS says PermissionError for a group in which only zombies are left

    def close(self) -> None:
        if self._kept is not None:
            os.close(self._kept)
            self._kept = None


def _start_guardian(lifeline: int) -> None:
    """Start the guardian in the caller's group; it holds `lifeline` (a file descriptor), which is closed here."""
    # Never waited for: it ends only with the whole group. A shell takes 1 MB where a second Python would take 10.
    subprocess.Popen(
        ["/bin/sh", "-c", "read -r _; kill -KILL 0"], stdin=lifeline, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(lifeline)


def out_of_memory_kills() -> int | None:
    """How often the kernel has killed for lack of memory since it started, or None where it does not say."""
    try:
        with Path("/proc/vmstat").open(encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), None)
    except OSError:
        return None
