"""Which language a recording is in, heard from a few of its windows. Decodes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sttEngine.engines.base import Transcriber
from sttEngine.speech.audio import Audio
from sttEngine.speech.windows import Window

WINDOWS_HEARD = 3
SURE_PROBABILITY = 0.8  # a window may differ from the recording only when the engine is this sure ...
SURE_SPEECH_SECONDS = 3.0  # ... and heard this much: a name or a cough is no change of language


def recording_language(audio: Audio, windows: Sequence[Window], engine: Transcriber) -> str | None:
    """The language that most of up to three windows are in, those with the most speech in each third; None without speech."""
    votes: dict[str, tuple[int, float]] = {}
    for window in _spread(windows):
        language, probability = engine.detect_language(audio.cut(window.start, window.end))
        count, sum_ = votes.get(language, (0, 0.0))
        votes[language] = (count + 1, sum_ + probability)
    return max(votes, key=lambda language: votes[language]) if votes else None


def window_language(audio: Audio, window: Window, engine: Transcriber, usual: str) -> str:
    """The language of one window: the recording's, unless the engine is sure that people went over to another."""
    if window.speech_seconds < SURE_SPEECH_SECONDS:
        return usual
    language, probability = engine.detect_language(audio.cut(window.start, window.end))
    return language if probability >= SURE_PROBABILITY else usual


def _spread(windows: Sequence[Window]) -> list[Window]:
    if len(windows) <= WINDOWS_HEARD:
        return list(windows)
    third = len(windows) / WINDOWS_HEARD
    parts = [windows[round(index * third) : round((index + 1) * third)] for index in range(WINDOWS_HEARD)]
    return [max(part, key=lambda window: window.speech_seconds) for part in parts]
