"""The measurement itself, on the project's own meeting, with real weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench import server, speech
from sttEngine.bench.speech_child import Heard
from sttEngine.errors import InvalidRequest
from sttEngine.settings import Settings
from tests.engines.speech_engines import installed
from tests.recordings.test_meeting import FOLDER


@pytest.mark.weights
@pytest.mark.parametrize("raw_name", ["faster-whisper", pytest.param("whisper.cpp", marks=installed("whisper.cpp"))])
def test_our_configuration_and_a_raw_one_are_measured_side_by_side(models_dir: Path, tmp_path: Path, raw_name: str) -> None:
    folder = tmp_path / "data" / "own"
    folder.mkdir(parents=True)
    (folder / "meeting.ogg").symlink_to(FOLDER / "meeting.ogg")
    lines = json.loads((FOLDER / "meeting.json").read_text(encoding="utf-8"))["lines"]
    text = " ".join(line["text"] for line in lines)
    row = {"file": "meeting.ogg", "lang": "en", "text": text, "dur": lines[-1]["end"]}
    (folder / "refs.jsonl").write_text(json.dumps(row), encoding="utf-8")
    settings = Settings(models_dir=models_dir, reference_data_dir=tmp_path / "data")
    rows = speech.measure(settings, ("recordroute", raw_name), ("own",), 1, None)
    ours, raw = (row for row in rows if row.get("set") == "own")
    assert (ours["engine"], raw["engine"], ours["measure"], ours["clips"]) == ("recordroute", raw_name, "WER", 1)
    for measured in (ours, raw):
        assert isinstance(measured["times real time"], float) and measured["times real time"] > 0
        assert isinstance(measured["peak MB"], float) and measured["peak MB"] > 50
    aims = [str(row["aim"]) for row in rows if "aim" in row]
    assert aims == ["own: error rate no higher than the best raw engine's", "own: coverage of speech", "own: loops"]


@pytest.mark.parametrize(("engines", "sets"), [(("whisper",), ()), ((), ("en_conversation",))])
def test_a_choice_that_is_none_is_refused_before_anything_is_measured(
    engines: tuple[str, ...], sets: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequest, match=r"there is no (whisper|en_conversation)"):
        speech.measure(Settings(reference_data_dir=tmp_path), engines, sets, 1, None)


def test_a_part_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="there is no upload"):
        server.measure(Settings(), ("upload",))


def test_a_raw_library_that_breaks_on_a_set_leaves_the_rest_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "clip.wav").touch()
    (folder / "refs.jsonl").write_text(
        json.dumps({"file": "clip.wav", "lang": "en", "text": "yes", "dur": 1.0}), encoding="utf-8"
    )

    def run(settings: Settings, configuration: str, clips: object, ffmpeg: str) -> speech.Run:
        if configuration == "openai-whisper":
            raise RuntimeError("openai-whisper ended with 1")
        return speech.Run((Heard("yes", 1.0, 0.5, 1.0, 1.0),), 1)

    monkeypatch.setattr(speech, "run", run)
    rows = speech.measure(Settings(reference_data_dir=tmp_path), ("recordroute", "openai-whisper"), ("own",), 1, None)
    assert [row["engine"] for row in rows if row.get("set") == "own"] == ["recordroute"]
    assert "openai-whisper ended with 1" in capsys.readouterr().err
