"""`models` on the command line: results on stdout, exit codes that mean something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine import cli
from sttEngine.weights import installed
from sttEngine.weights.catalog import load_catalog


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with one sound model."""
    monkeypatch.setenv("RECORDROUTE_MODELS_DIR", str(tmp_path))
    (tmp_path / "resemblyzer").mkdir()
    (tmp_path / "resemblyzer" / "pretrained.pt").write_bytes(b"weights")
    installed.record(tmp_path / "resemblyzer", "resemblyzer", "local")
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_list_has_every_model_with_its_state(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list", "--json"]) == 0
    states = {line["id"]: line["state"] for line in lines(capsys)}
    assert set(states) == {model.id for model in load_catalog().models}
    assert states["resemblyzer"] == "ready" and states["whisper-base"] == "missing"


def test_list_prints_a_line_for_each_model(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list"]) == 0
    told = capsys.readouterr().out
    assert len(told.splitlines()) == 1 + len(load_catalog().models)


def test_verify_finds_a_damaged_file(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "verify", "--json"]) == 0
    assert lines(capsys) == [{"id": "resemblyzer", "state": "ready"}]
    (models / "resemblyzer" / "pretrained.pt").write_bytes(b"altered")
    assert cli.main(["models", "verify", "--json"]) == 1
    assert lines(capsys) == [{"id": "resemblyzer", "state": "corrupt"}]


def test_remove(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "remove", "resemblyzer", "--json", "--data-dir", str(models)]) == 0
    assert lines(capsys) == [{"id": "resemblyzer", "state": "removed"}]
    assert not (models / "resemblyzer").exists()


def test_fetch_of_an_unknown_model_is_wrong_usage(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "fetch", "nothing", "--json"]) == cli.EXIT_USAGE
    (line,) = lines(capsys)
    assert line["id"] == "nothing" and line["error"]["code"] == "model_unknown"  # type: ignore[index]
