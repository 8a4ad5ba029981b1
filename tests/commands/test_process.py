"""`process`, `search` and `export` in this process, stages scripted; what they print and how they end."""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sttEngine import container
from sttEngine.commands import export, process, search
from sttEngine.container import Services
from sttEngine.domain import JobOptions
from sttEngine.errors import InvalidRequest, NoAudio, NotAFile
from sttEngine.settings import Settings
from tests.pipeline.scripted_executor import ScriptedExecutor


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> ScriptedExecutor:
    """Commands build their services themselves; here the stages run in this executor."""
    scripted = ScriptedExecutor()
    build: Callable[..., Awaitable[Services]] = container.build_services

    async def built(settings: Settings, **options: Any) -> Services:
        return await build(settings, batch=scripted, interactive=scripted, **options)

    for module in (process, search, export):
        monkeypatch.setattr(module, "build_services", built)
    return scripted


def run(module: Any, words: list[str], data_dir: Path) -> int:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(words), Settings(data_dir=data_dir))
    return code


def test_one_line_of_json_for_each_file(executor: ScriptedExecutor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, empty = tmp_path / "회의.mp3", tmp_path / "empty.mp3"
    good.write_bytes(b"sound")
    empty.write_bytes(b"")
    words = [str(empty), str(good), str(tmp_path), "--json", "--out", str(tmp_path / "out"), "--format", "txt,srt"]
    assert run(process, words, tmp_path / "data") == 1
    printed = capsys.readouterr()
    first, second, third = [json.loads(line) for line in printed.out.splitlines()]
    assert first["file"] == str(empty) and first["error"]["code"] == "empty_file"
    assert set(second) == {
        "recording_id", "file", "duration_seconds", "language", "segments", "minutes", "coverage", "device", "notes", "timings"
    }  # fmt: skip
    (word,) = second["segments"][0].pop("words")
    assert (word["text"], word["probability"]) == ("회의", 0.9)
    assert second["segments"][0] == {"start": 0.0, "end": 10.0, "text": "ko 회의 0"}
    assert second["minutes"]["one_line"] == "한 줄" and "transcribe" in second["timings"]
    assert second["device"] == {"asked": "cuda", "runs": "cpu", "reason": "no_device"}
    assert second["notes"] == ["speech ran on cpu: asked for cuda, there is none"]
    assert third["error"]["code"] == NotAFile.code
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["회의.srt", "회의.txt"]
    assert "transcribe" in printed.err


def test_a_failed_job_is_told(executor: ScriptedExecutor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    executor.fail_at["probe"] = [NoAudio("There is no sound in it.")]
    file = tmp_path / "a.mp4"
    file.write_bytes(b"x")
    assert run(process, [str(file), "--json"], tmp_path / "data") == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_audio"


def test_the_same_file_again_is_not_worked_on_again(executor: ScriptedExecutor, tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    file.write_bytes(b"sound")
    assert run(process, [str(file), "--steps", "transcribe"], tmp_path / "data") == 0
    ran = list(executor.ran)
    assert run(process, ["--steps", "transcribe", str(file)], tmp_path / "data") == 0
    assert executor.ran == ran and "correct" not in ran


async def leave_behind(data_dir: Path, file: Path) -> str:
    """A queued job of a recording, as a run that was cut off leaves it. Returns the recording's id."""
    held = ScriptedExecutor()
    held.hold["probe"] = asyncio.Event()
    services = await container.build_services(Settings(data_dir=data_dir), batch=held, interactive=held)
    recording = (await services.intake.import_file(file)).recording
    await services.queue.add(recording.id, JobOptions())
    await held.reached.get()
    await services.close()
    return recording.id


def test_jobs_left_by_an_earlier_run_are_told_and_finished_first(
    executor: ScriptedExecutor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, file = tmp_path / "earlier.mp3", tmp_path / "now.mp3"
    earlier.write_bytes(b"one")
    file.write_bytes(b"two")
    asyncio.run(leave_behind(tmp_path / "data", earlier))
    executor.fail_at["transcribe"] = [NoAudio("There is no sound in it.")]  # of the earlier file: no failure of the named one
    assert run(process, [str(file)], tmp_path / "data") == 0
    printed = capsys.readouterr()
    assert "still has 1 earlier job, finished first" in printed.err
    assert "There is no sound in it." in printed.err
    assert printed.err.index("earlier: transcribe") < printed.err.index("now.mp3: transcribe")
    assert printed.out.startswith("now\n") and printed.out.count("kept in") == 1


def test_a_job_that_waits_in_the_trash_holds_up_nothing(
    executor: ScriptedExecutor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, file = tmp_path / "earlier.mp3", tmp_path / "now.mp3"
    earlier.write_bytes(b"one")
    file.write_bytes(b"two")
    recording_id = asyncio.run(leave_behind(tmp_path / "data", earlier))
    with closing(sqlite3.connect(Settings(data_dir=tmp_path / "data").database_path)) as archive, archive:
        archive.execute("UPDATE recordings SET trashed_at = '2026-01-01' WHERE id = ?", (recording_id,))
    assert run(process, [str(file)], tmp_path / "data") == 0
    assert "earlier" not in capsys.readouterr().err


def test_help_says_what_becomes_of_earlier_jobs() -> None:
    parser = argparse.ArgumentParser()
    process.add_arguments(parser)
    assert "finished first" in parser.format_help()


def test_export_and_search_read_what_process_made(
    executor: ScriptedExecutor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.mp3"
    file.write_bytes(b"sound")
    run(process, [str(file), "--json"], tmp_path / "data")
    recording_id = json.loads(capsys.readouterr().out)["recording_id"]
    assert run(export, [recording_id, "--format", "srt", "--out", str(tmp_path / "a.srt")], tmp_path / "data") == 0
    assert "회의 0" in (tmp_path / "a.srt").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(search, ["없는말", "--json"], tmp_path / "data") == 0
    assert json.loads(capsys.readouterr().out)["hits"] == []


@pytest.mark.parametrize(
    "words", [[], ["a.mp3", "--steps", "dance"], ["a.mp3", "--format", "exe"], ["a.mp3", "--language", "xx-y"]]
)
def test_wrong_usage_is_told_before_anything_starts(executor: ScriptedExecutor, tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        run(process, words, tmp_path / "data")
    assert not (tmp_path / "data").exists()
