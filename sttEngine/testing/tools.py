"""Runs one tool, shows what it prints as it comes, and counts the tests that it reports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PASSED_EXIT, NOTHING_COLLECTED_EXIT = 0, 5  # 5: pytest found no test for the given selection
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# pytest: "12 passed, 1 failed in 3s"; vitest: "Tests  3 failed | 9 passed (12)"; node: "# pass 9" or "pass 9".
_COUNTS = {
    "passed": re.compile(r"(?:(\d+) passed\b|^(?:[ℹ#] )?pass (\d+)\s*$)"),
    "failed": re.compile(r"(?:(\d+) (?:failed|errors?)\b|^(?:[ℹ#] )?fail (\d+)\s*$)"),
}
_SUMMARY = re.compile(
    r"^(?:=*\s*\d+ (?:passed|failed|skipped|deselected|errors?)\b.* in [\d.]+|\s*Tests\s+\d|(?:[ℹ#] )?(?:pass|fail) \d+\s*$)"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a part ended; `reason` is set when it could not run at all."""

    ok: bool
    passed: int = 0
    failed: int = 0
    reason: str = ""


def root() -> Path:
    return Path(__file__).resolve().parents[2]


def run_tool(words: Sequence[str], *, folder: Path | None = None, **environment: str) -> Outcome:
    """Run `words` in `folder` (default: the project's root) with additions to the environment."""
    env = {**os.environ, **environment}
    program = shutil.which(words[0], path=env.get("PATH")) or words[0]
    passed = failed = 0
    with subprocess.Popen(
        [program, *words[1:]], cwd=folder or root(), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        assert child.stdout is not None
        pending = b""
        # Read as it comes, not by lines: a progress line of dots must be seen while it grows.
        while arrived := os.read(child.stdout.fileno(), 65536):
            sys.stdout.buffer.write(arrived)
            sys.stdout.buffer.flush()
            *lines, pending = (pending + arrived).split(b"\n")
            for line in lines:
                more_passed, more_failed = counts(line.decode("utf-8", "replace"))
                passed, failed = passed + more_passed, failed + more_failed
    return Outcome(child.returncode in (PASSED_EXIT, *_also_fine(words)), passed, failed)


def counts(line: str) -> tuple[int, int]:
    """Tests passed and failed in a tool's closing line; zeros for any other line."""
    plain = _COLOUR.sub("", line)
    if not _SUMMARY.search(plain):
        return 0, 0
    found = {key: sum(int(a or b) for a, b in pattern.findall(plain)) for key, pattern in _COUNTS.items()}
    return found["passed"], found["failed"]


def _also_fine(words: Sequence[str]) -> tuple[int, ...]:
    return (NOTHING_COLLECTED_EXIT,) if "pytest" in words else ()
