"""A recording in which people go over from Korean to English, with real weights, and nobody says which languages it is in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.pipeline import transcribe
from sttEngine.pipeline.tasks import TranscribedPart, TranscribeInput
from tests.pipeline.stage_context import InProcess
from tests.speech.test_audio import write

FOLDER = Path(__file__).parent
KOREAN_SECONDS = 9.0
SILENCE_SECONDS = 0.4
HANGUL, LATIN = re.compile("[가-힣]"), re.compile("[A-Za-z]")


@pytest.mark.weights
def test_each_language_is_found_and_written_in_its_own_letters(models_dir: Path, reference_data: Path, tmp_path: Path) -> None:
    """The Korean is a person's: what the synthesiser says in the meeting is Korean to no model. Both fit into one window."""
    from faster_whisper.audio import decode_audio

    english = [
        line for line in json.loads((FOLDER / "meeting.json").read_text(encoding="utf-8"))["lines"] if line["language"] == "en"
    ]
    first, last = (round(moment * SAMPLE_RATE_HZ) for moment in (english[0]["start"] - 0.2, english[1]["end"] + 0.2))
    korean = decode_audio(str(reference_data / "ko_azure" / "testing_audio.wav"))[: round(KOREAN_SECONDS * SAMPLE_RATE_HZ)]
    pause = np.zeros(round(SILENCE_SECONDS * SAMPLE_RATE_HZ), np.float32)
    sound = np.concatenate([korean, pause, decode_audio(str(FOLDER / "meeting.ogg"))[first:last]])
    audio = write(tmp_path / "audio.wav", (sound * 32_767).astype(np.int16))

    engines = LeasedEngines(EngineConfig(str(models_dir), 2, 512), idle_seconds=60)
    try:
        ctx = InProcess(engines)
        seconds = len(sound) / SAMPLE_RATE_HZ
        transcribe.run(TranscribeInput(str(audio), seconds, None, "faster-whisper", "whisper-base"), ctx)
    finally:
        engines.close()
    (part,) = (part for part in ctx.committed if isinstance(part, TranscribedPart))
    languages = [segment.language or "" for segment in part.segments]
    assert set(languages) == {"ko", "en"} and languages == sorted(languages, reverse=True)
    text = {code: " ".join(one.text for one in part.segments if one.language == code) for code in ("ko", "en")}
    assert "데이터" in text["ko"] and not LATIN.search(text["ko"])
    assert "test results are ready" in text["en"] and not HANGUL.search(text["en"])
    for segment in part.segments:
        assert segment.start is not None and segment.end is not None
        assert ((segment.start + segment.end) / 2 < KOREAN_SECONDS + SILENCE_SECONDS) == (segment.language == "ko")
