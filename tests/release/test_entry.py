"""Where the frozen program begins, and how a part of it starts another: without freezing anything."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sttEngine import launching
from sttEngine.release import entry
from sttEngine.settings import PROJECT_ROOT


def test_a_part_is_started_by_python_from_a_clone_and_by_the_program_itself_when_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert launching.own_command("pip", "-P") == (sys.executable, "-P", "-m", "pip")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launching.own_command("pip", "-P") == (sys.executable, launching.MODULE_OPTION, "pip")
    with pytest.raises(ValueError, match="no part"):
        launching.own_command("http.server")


def test_nothing_but_our_parts_can_be_started(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--module"], ["--module", "http.server"], ["--module", "-c"]):
        assert entry.main(words) == 2
    assert "sttEngine.workers.child" in capsys.readouterr().err


def test_a_part_sees_itself_as_the_program_that_python_would_run() -> None:
    words = [sys.executable, "-m", "sttEngine.release.entry", "--module", "sttEngine.engines.devices", "whisper.cpp", "cpu"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=PROJECT_ROOT)
    assert json.loads(told.stdout)["runs"] == "cpu"


def test_no_other_module_starts_python_by_itself() -> None:
    """`sys.executable -m` finds no Python in a frozen program."""
    elsewhere = ("bench", "setup", "testing", "release", "commands/test.py", "bootstrap.py", "launching.py")
    starters = [
        str(path.relative_to(PROJECT_ROOT / "sttEngine"))
        for path in (PROJECT_ROOT / "sttEngine").rglob("*.py")
        if 'sys.executable, "-' in path.read_text(encoding="utf-8")
    ]
    assert [name for name in starters if not name.startswith(elsewhere)] == []
