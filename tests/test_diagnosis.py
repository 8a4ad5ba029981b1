"""The doctor finds what is missing and who holds a port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from sttEngine import cli
from sttEngine.diagnosis import diagnose
from sttEngine.settings import Settings


def settings_in(folder: Path, **changes: object) -> Settings:
    own = Settings().replaced(data_dir=folder / "not" / "there" / "yet", models_dir=folder / "models", port=0, ws_port=0)
    return own.replaced(**changes)


def test_what_is_missing_is_named_with_the_next_step(tmp_path: Path) -> None:
    found = diagnose(settings_in(tmp_path))
    problems = {problem.code: problem for problem in found.problems}
    assert "models fetch" in problems["model_missing"].hint
    assert any(problem.blocking and "whisper-base" in problem.message for problem in found.problems)
    assert found.free_disk_bytes > 0 and found.cores >= 1 and "cpu" in found.devices
    assert found.device is not None and found.device.asked == "auto"
    json.dumps(asdict(found))


def test_the_holder_of_a_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        number = held.getsockname()[1]
        found = diagnose(settings_in(tmp_path).replaced(port=number))
    http = next(port for port in found.ports if port.name == "http")
    assert http.state in ("taken", "recordroute") and http.pid == os.getpid()


@pytest.mark.parametrize(("engine", "needed"), [("faster-whisper", False), ("whisper.cpp", True)])
def test_an_extra_is_needed_by_its_engine_alone(tmp_path: Path, engine: str, needed: bool) -> None:
    found = diagnose(settings_in(tmp_path, speech_engine=engine))
    (extra,) = (package for package in found.packages if package.name == "pywhispercpp")
    missing = extra.version is None
    assert extra.needed == needed
    assert any("pywhispercpp" in problem.hint for problem in found.problems) == (needed and missing)


def test_ffmpeg_that_is_not_there_is_missing(tmp_path: Path) -> None:
    found = diagnose(settings_in(tmp_path, ffmpeg_path="/nowhere/ffmpeg"))
    assert "ffmpeg_missing" in {problem.code for problem in found.problems}


def test_the_command_prints_one_object_and_its_code_tells_whether_work_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECORDROUTE_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("RECORDROUTE_PORT", "0")
    monkeypatch.setenv("RECORDROUTE_WS_PORT", "0")
    assert cli.main(["doctor", "--json", "--data-dir", str(tmp_path)]) == cli.EXIT_UNABLE
    told = json.loads(capsys.readouterr().out)
    assert told["data_dir"] == str(tmp_path)
    assert {"packages", "tools", "weights", "ports", "free_disk_bytes", "problems"} <= set(told)
    assert cli.main(["doctor", "--data-dir", str(tmp_path)]) == cli.EXIT_UNABLE
    assert "whisper-base" in capsys.readouterr().out


def test_engines_are_told_with_what_they_are_for_and_which_are_used(tmp_path: Path) -> None:
    found = diagnose(settings_in(tmp_path, speech_engine="openai-whisper", language_server="http://127.0.0.1:9/v1"))
    used = {engine.name for engine in found.engines if engine.in_use}
    assert used == {"openai-whisper", "openai-server", "sentence-transformers"}
    assert {engine.purpose for engine in found.engines} == {"speech", "language", "embedding"}


def test_what_the_folders_take_is_counted_without_following_links(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "a").write_bytes(bytes(1000))
    (tmp_path / "elsewhere").write_bytes(bytes(5000))
    (settings.data_dir / "b").symlink_to(tmp_path / "elsewhere")
    found = diagnose(settings)
    assert (found.data_bytes, found.models_bytes) == (1000, 0)


def test_a_server_that_diagnoses_loads_no_engine(tmp_path: Path) -> None:
    """All that the page's settings ask for, in a fresh interpreter."""
    code = (
        "import asyncio, sys, pathlib;"
        "import sttEngine.app;"
        "from sttEngine.settings import Settings;"
        "from sttEngine.diagnosis import diagnose;"
        "from sttEngine.licences import licences;"
        "from sttEngine.weights.service import WeightsService;"
        f"settings = Settings(data_dir=pathlib.Path({str(tmp_path)!r}), models_dir=pathlib.Path({str(tmp_path)!r}));"
        "diagnose(settings); licences(); WeightsService(settings.models_dir, hub='').list();"
        "heavy = ('torch', 'ctranslate2', 'llama_cpp', 'transformers', 'sentence_transformers', 'whisper', 'faster_whisper');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
