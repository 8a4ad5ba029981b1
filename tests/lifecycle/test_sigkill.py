"""SIGKILL at ten moments over all stages: nothing is lost, doubled or done again, and no process stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import pytest

from sttEngine.settings import PROJECT_ROOT
from tests.lifecycle.held_stages import MOMENT, MOMENTS, NOTES


def start(tmp_path: Path, moment: str = "") -> subprocess.Popen[str]:
    source = tmp_path / "회의.wav"
    source.write_bytes(b"RIFF" + bytes(1000))
    with (tmp_path / "log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.lifecycle.killable", str(tmp_path / "archive"), str(source)],
            cwd=PROJECT_ROOT,
            env={**os.environ, MOMENT: moment, NOTES: str(tmp_path / "notes"), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )


def outcome_of(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, log.read_text()[-3000:]
    found: dict[str, Any] = json.loads(output.splitlines()[-1])["outcome"]
    return found


def kill_at(tmp_path: Path, moment: str) -> None:
    """Start, wait until the moment is reached and everything before it is committed, then end the server as a power cut would."""
    process = start(tmp_path, moment)
    assert process.stdout is not None
    committed = 0
    wanted = int(moment[-1]) + 1 if moment.startswith("transcribe-") else 0
    stage = moment.split("-")[0]
    for line in process.stdout:
        event = json.loads(line)
        if event["type"] == "snapshot":
            committed = 0
        if event["type"] == "segments":
            committed = event["last_id"]
        jobs = event.get("jobs") or ([event["job"]] if event["type"] == "job" else [])
        running = any(run["stage"] == stage and run["state"] == "running" for job in jobs for run in job["stages"])
        if (running and not wanted) or (wanted and committed >= wanted):
            break
    while f"holding at {moment}" not in (tmp_path / "log").read_text():
        assert process.poll() is None
    workers = psutil.Process(process.pid).children(recursive=True)
    assert workers
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == []


def test_a_server_killed_at_ten_moments_ends_every_job_as_it_would_have(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    undisturbed.mkdir()
    killed.mkdir()
    expected = outcome_of(start(undisturbed), undisturbed / "log")
    for moment in MOMENTS:
        kill_at(killed, moment)
    found = outcome_of(start(killed), killed / "log")
    assert found == expected
    assert expected["jobs"] == ["succeeded"]
    assert expected["hits"] == 1
    done = Counter((killed / "notes").read_text().split())
    assert {name: count for name, count in done.items() if name.startswith("decode-")} == {f"decode-{n}": 1 for n in range(5)}


@pytest.mark.parametrize("moment", ["probe", "transcribe-2", "summarize-1", "index"])
def test_a_closed_door_leaves_no_worker(tmp_path: Path, moment: str) -> None:
    kill_at(tmp_path, moment)
    left = [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(process.info["cmdline"] or [])]
    assert left == []
