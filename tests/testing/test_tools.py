"""The test command counts what each tool reports, and believes the exit code."""

from __future__ import annotations

import sys

import pytest

from sttEngine.testing.tools import Outcome, counts, run_tool


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12 passed, 3 failed, 1 skipped in 4.20s", (12, 3)),
        ("\x1b[32m===== 7 passed, 1 error in 0.10s =====\x1b[0m", (7, 1)),
        ("      Tests  2 failed | 9 passed (11)", (9, 2)),
        ("# pass 11", (11, 0)),
        ("ℹ fail 2", (0, 2)),
        (" Test Files  3 passed (3)", (0, 0)),
        ("the sentence that 12 passed by", (0, 0)),
    ],
)
def test_closing_lines_are_understood(line: str, expected: tuple[int, int]) -> None:
    assert counts(line) == expected


def test_a_tool_runs_with_the_environment_and_its_counts_are_added(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os; print(os.environ['RR_WORD']); print('3 passed in 0.1s')"
    assert run_tool([sys.executable, "-c", code], RR_WORD="seen") == Outcome(True, 3, 0)
    assert "seen" in capfd.readouterr().out


def test_an_exit_code_counts_more_than_words() -> None:
    assert not run_tool([sys.executable, "-c", "print('3 passed in 0.1s'); raise SystemExit(1)"]).ok
