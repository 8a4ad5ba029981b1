"""Recordings for tests that listen with real weights: stretches of the project's own meeting, and rooms in which it is quiet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.settings import PROJECT_ROOT
from tests.speech.test_audio import write

MEETING_FILE = PROJECT_ROOT / "tests/recordings/meeting.ogg"
HUSH = 20  # of 32,767: the noise of a microphone in a quiet room
WORD_SECONDS = 0.5
APART_SECONDS = 5.0

Sound = npt.NDArray[np.int16]


def of_meeting(path: Path, start: float, end: float) -> Path:
    """What is said from one second of the meeting to another."""
    return write(path, _meeting()[_at(start) : _at(end)])


def quiet(path: Path, seconds: float, words: Sequence[float] = ()) -> Path:
    """A quiet room, in which half a second of the meeting is heard now and then: those that begin at the seconds `words`."""
    noise = np.random.default_rng(1).normal(0, HUSH, _at(seconds))
    for place, start in enumerate(words, 1):
        word = _meeting()[_at(start) : _at(start + WORD_SECONDS)]
        noise[_at(place * APART_SECONDS) :][: len(word)] += word
    return write(path, noise.astype(np.int16))


def _meeting() -> Sound:
    from faster_whisper.audio import decode_audio

    sound: npt.NDArray[np.float32] = decode_audio(str(MEETING_FILE), SAMPLE_RATE_HZ)
    return (sound * np.iinfo(np.int16).max).astype(np.int16)


def _at(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
