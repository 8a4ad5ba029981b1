"""A child process of a fetch: what it prints is heard while it runs, and a stop ends it however silent it is.

Its output goes to a file, not a pipe: reading a pipe would hold until the child, or a child of its own, says something.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sttEngine.weights.transfer import Transfer

LOOK_SECONDS = 0.1  # between two looks at what was printed
GRACE_SECONDS = 0.5  # from asking it to end until it is killed: less than a closing service waits


def run_child(
    words: Sequence[str],
    printed: Path,
    transfer: Transfer,
    hear: Callable[[bytes], None] = lambda line: None,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run `words` and return the exit code; `hear` is given each whole line. Output and errors are left in `printed`.

    Raises Cancelled, or whatever `hear` raises, once the child has ended.
    """
    with (
        printed.open("wb") as sink,
        printed.open("rb") as source,
        subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, env=env) as child,
    ):
        try:
            rest, code = b"", None
            while code is None:
                transfer.wait(LOOK_SECONDS)
                code = child.poll()  # before the last read, so that nothing printed at the end is missed
                *lines, rest = (rest + source.read()).split(b"\n")
                for line in lines:
                    hear(line)
            return code
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
