"""A worker and everything it starts end together: one process group, and a guardian in it that outlives no server.

The guardian waits on the lifeline, a pipe whose other end only the server holds. However the server ends, the pipe closes
and the guardian kills the group: also while the worker sits in C code that keeps Python's lock, is stopped, or is gone
already and has left an ffmpeg behind. A death signal (PR_SET_PDEATHSIG) cannot do that: it follows the thread that
started the worker, and takes the worker alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

HAS_GROUPS = sys.platform != "win32"
LIFELINE_VARIABLE = "RECORDROUTE_WORKER_LIFELINE"  # tells the worker its descriptor; taken out of the environment there


def start_guardian(lifeline: int) -> None:
    """Start the guardian in the caller's group; it holds `lifeline` (a file descriptor), which is closed here."""
    # Never waited for: it ends only with the whole group. A shell takes 1 MB where a second Python would take 10.
    subprocess.Popen(
        ["/bin/sh", "-c", "read -r _; kill -KILL 0"], stdin=lifeline, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(lifeline)


def kill_group(leader_pid: int) -> None:
    """Kill a worker that was started as a session leader, and all of its group. One that is gone is fine."""
    try:
        if HAS_GROUPS:
            os.killpg(leader_pid, signal.SIGKILL)
        else:
            os.kill(leader_pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError:
        # macOS answers so for a group in which only zombies are left.
        return


def kill_own_group() -> None:
    """End this process and all it started, at once."""
    if HAS_GROUPS:
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def out_of_memory_kills() -> int | None:
    """How often the kernel has killed for lack of memory since it started, or None where it does not say."""
    try:
        with Path("/proc/vmstat").open(encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), None)
    except OSError:
        return None
