"""The command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sttEngine.settings import PROJECT_ROOT

SECONDS = 240


@dataclass(frozen=True)
class CommandLine:
    """Runs commands on one data folder, which `--data-dir` names; the settings' own is one that must stay untouched."""

    data_dir: Path
    environment: Mapping[str, str]

    @property
    def default_data_dir(self) -> Path:
        return Path(self.environment["RECORDROUTE_DATA_DIR"])

    def words(self, *given: str | Path) -> list[str]:
        return [sys.executable, "-m", "sttEngine.cli", *(str(word) for word in given), "--data-dir", str(self.data_dir)]

    def run(self, *given: str | Path) -> subprocess.CompletedProcess[str]:
        """To its end, with both outputs as text."""
        done = subprocess.run(
            self.words(*given), capture_output=True, text=True, timeout=SECONDS, cwd=PROJECT_ROOT, env=dict(self.environment)
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def start(self, *given: str | Path) -> subprocess.Popen[str]:
        """Running, with both outputs as pipes of text. In a session of its own, so that a signal reaches it alone."""
        return subprocess.Popen(
            self.words(*given),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT_ROOT,
            env=dict(self.environment),
            start_new_session=True,
        )


def command_line(folder: Path, models_dir: Path) -> CommandLine:
    """On `folder`/data, with the weights of this checkout and nothing of the caller's settings besides."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RECORDROUTE_")}
    ours = {"RECORDROUTE_MODELS_DIR": str(models_dir), "RECORDROUTE_DATA_DIR": str(folder / "default")}
    return CommandLine(folder / "data", {**kept, **ours, "PYTHONUNBUFFERED": "1"})
