"""A Transcriber that says what a test wants, for whatever it is asked in whichever way, and remembers what that was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sttEngine.domain import DeviceUse, Word
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions
from sttEngine.speech.audio import Audio
from tests.speech.test_audio import write

RATE = 16_000
Said = Sequence[DecodedSegment]


@dataclass(frozen=True)
class Asked:
    """One question: "plain", "time_tokens", "second_view" or "warmer", about so many seconds of sound, in a language."""

    way: str
    seconds: float
    language: str | None
    temperatures: tuple[float, ...]


@dataclass(frozen=True)
class HeardSound:
    seconds: float
    view: int


class ScriptedDecoder:
    engine, model, device, lanes, batch = "scripted", "none", "cpu", 1, 8
    device_use = DeviceUse("auto", "cpu")

    def __init__(
        self,
        say: Callable[[Asked], Said],
        views: int = 2,
        language: Callable[[float, float], tuple[str, float]] = lambda start, end: ("en", 0.99),
        time_tokens_optional: bool = True,
    ) -> None:
        self.say, self.views, self.language, self.time_tokens_optional = say, views, language, time_tokens_optional
        self.asked: list[Asked] = []
        self.batches: list[int] = []
        self.listened: list[float] = []  # seconds of what was listened to

    def _said(self, asked: Asked) -> list[DecodedSegment]:
        self.asked.append(asked)
        return list(self.say(asked))

    def decode(self, audio: npt.NDArray[np.float32], options: DecodeOptions, cancel: CancelFlag) -> Iterator[DecodedSegment]:
        yield from self._said(Asked("warmer", len(audio) / RATE, options.language, options.temperatures))

    def listen(self, audio: npt.NDArray[np.float32], view: int = 0) -> HeardSound:
        self.listened.append(len(audio) / RATE)
        return HeardSound(len(audio) / RATE, view)

    def decode_batch(self, heard: Sequence[HeardSound], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        self.batches.append(len(heard))
        return [
            self._said(
                Asked(
                    "second_view" if one.view else "time_tokens" if options.time_tokens else "plain",
                    one.seconds,
                    options.language,
                    options.temperatures,
                )
            )
            for one in heard
        ]

    def detect_language(self, heard: HeardSound, within: tuple[float, float] | None = None) -> tuple[str, float]:
        return self.language(*(within or (0.0, heard.seconds)))

    def close(self) -> None: ...


def silence(folder: Path, seconds: float) -> Audio:
    return Audio(write(folder / "audio.wav", np.zeros(round(seconds * RATE), dtype=np.int16)))


def said(text: str, start: float, end: float, probability: float = -0.1) -> DecodedSegment:
    """Its words share its time alike. `probability`: the mean log probability."""
    words = text.split()
    pace = (end - start) / len(words)
    timed = tuple(Word(f" {word}", start + at * pace, start + (at + 1) * pace, 0.9) for at, word in enumerate(words))
    return DecodedSegment(start, end, text, timed, probability, 0.01, 1.0, "en")
