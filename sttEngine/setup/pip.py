"""Runs pip of the virtual environment: constraints applied, progress shown, a failure told from another."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Sequence

from sttEngine import bootstrap
from sttEngine.setup.console import Line, size

TELLS_PROGRESS = (24, 1)  # pip before this knows no `--progress-bar raw`; the one that Python brings may be older
NEARLY_FULL_BYTES = 300_000_000
_DOWNLOADING = re.compile(r"\s*(?:Downloading|Using cached|Processing) (\S+)")
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_WORKING = re.compile(r"\s*(?:Building|Installing|Preparing|Collecting|Created wheel)\b.*")
_ADDRESS = re.compile(r"(?:https?|file)://\S+")


class PipFailed(Exception):
    """`why` is "disk", "index" or "other"; `said` holds pip's last lines, addresses left out."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(said)
        self.why = why
        self.said = said


def constraints() -> str:
    return os.path.join(bootstrap.ROOT, "constraints.txt")  # noqa: PTH118


def install(requirements: Sequence[str], *, label: str, python: str = bootstrap.VENV_PYTHON) -> None:
    """Install under the constraints. Raises PipFailed."""
    bar = "raw" if _version(python) >= TELLS_PROGRESS else "off"
    words = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", bar]
    words += ["--constraint", constraints(), *requirements]
    line, last = Line(), deque(maxlen=12)  # type: ignore[var-annotated]
    doing = label
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    ) as child:
        assert child.stdout is not None
        for text in child.stdout:
            if progress := _PROGRESS.match(text):
                line.show(f"  {doing}: {size(int(progress[1]))} of {size(int(progress[2]))}")
                continue
            if text.startswith("WARNING"):
                continue
            last.append(_ADDRESS.sub("(address)", text.rstrip()))
            if started := _DOWNLOADING.match(text):
                doing = started[1].rsplit("/", 1)[-1].split("-py")[0].split("-cp")[0]
                line.show(f"  {doing}")
            elif _WORKING.match(text):
                line.show(f"  {text.strip()}")
    line.close()
    if child.returncode != 0:
        raise PipFailed(_why(python), "\n".join(last))


def _version(python: str) -> tuple[int, ...]:
    """Version of that Python's pip, read off its files: asking pip itself takes half a second."""
    home = os.path.dirname(os.path.dirname(python))  # noqa: PTH120
    places = ("Lib/site-packages", "lib/python*/site-packages")
    found = [path for place in places for path in glob.glob(f"{home}/{place}/pip-*.dist-info")]  # noqa: PTH207
    numbers = re.search(r"pip-(\d+)\.(\d+)", found[0]) if found else None
    return (int(numbers[1]), int(numbers[2])) if numbers else (0,)


def _why(python: str) -> str:
    """Look at the world instead of at pip's words: is the disk full, does the index answer?"""
    if shutil.disk_usage(bootstrap.ROOT).free < NEARLY_FULL_BYTES:
        return "disk"
    with tempfile.TemporaryDirectory() as folder:
        probe = [python, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--no-cache-dir", "--retries", "1"]
        probe += ["--disable-pip-version-check", "--dest", folder, "filelock"]
        answered = subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    return "other" if answered else "index"
