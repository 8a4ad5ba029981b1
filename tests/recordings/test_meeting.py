"""The project's own recording through probe, normalize and transcribe with real weights: what it is good for, everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jiwer
import pytest

from sttEngine.domain import Segment
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.pipeline import normalize, probe, transcribe
from sttEngine.pipeline.tasks import NormalizeInput, ProbeInput, TranscribedPart, TranscribeInput
from tests.engines.speech_engines import installed
from tests.pipeline.stage_context import InProcess

FOLDER = Path(__file__).parent


def words(text: str) -> str:
    spelled = text.lower().replace("december 15th", "december fifteenth")
    spelled = spelled.replace("12", "twelve").replace("5 million", "five million")
    return " ".join(re.sub(r"[^\w ]", "", re.sub(r"\b3\b", "three", spelled)).split())


@pytest.mark.weights
@pytest.mark.parametrize(
    ("engine", "expected_korean"),
    [("faster-whisper", ("금요일", "회의")), pytest.param("whisper.cpp", ("금요일",), marks=installed("whisper.cpp"))],
)
def test_the_meeting_is_understood(models_dir: Path, tmp_path: Path, engine: str, expected_korean: tuple[str, ...]) -> None:
    """English nearly to the word. Korean in part: the synthesiser's Korean is rough even to people, so the language is given."""
    lines = json.loads((FOLDER / "meeting.json").read_text(encoding="utf-8"))["lines"]
    engines = LeasedEngines(EngineConfig(str(models_dir), 2, 512), idle_seconds=60)
    try:
        ctx = InProcess(engines)
        source = str(FOLDER / "meeting.ogg")
        found = probe.run(ProbeInput(source), ctx)
        audio = str(tmp_path / "audio.wav")
        playable = str(tmp_path / "p")
        made = normalize.run(NormalizeInput(source, audio, playable, found.plays_in_browser, found.duration_seconds), ctx)
        said: dict[str, list[Segment]] = {}
        for language in ("ko", "en"):
            run = InProcess(engines)
            transcribe.run(TranscribeInput(audio, made.duration_seconds, language, engine, "whisper-base"), run)
            parts = [part for part in run.committed if isinstance(part, TranscribedPart)]
            said[language] = [segment for part in parts for segment in part.segments]
    finally:
        engines.close()
    border = next(line["start"] for line in lines if line["language"] == "en") - 1.0
    korean = "".join(segment.text for segment in said["ko"] if (segment.end or 0.0) <= border + 1.0)
    english = " ".join(segment.text for segment in said["en"] if (segment.start or 0.0) >= border)
    assert all(word in korean for word in expected_korean)
    expected = " ".join(line["text"] for line in lines if line["language"] == "en")
    assert jiwer.wer(words(expected), words(english)) < 0.2
    assert made.duration_seconds == pytest.approx(lines[-1]["end"] + 0.6, abs=0.2)
