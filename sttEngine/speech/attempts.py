"""The ways in which a window is decoded until one passes the guards: a plain one for all, others for the few that need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from sttEngine.domain import Attempt, AttemptWay, Word
from sttEngine.engines.base import HEARD_SECONDS, CancelFlag, DecodedSegment, DecodeOptions, Heard, Transcriber
from sttEngine.speech.audio import Audio
from sttEngine.speech.guards import Verdict, judge
from sttEngine.speech.stretch import Stretch
from sttEngine.speech.windows import Window

SURE_LOG_PROBABILITY = -0.25  # what is less probable is heard another way too, and the more probable text kept
FILLED_SECONDS = 2.0  # a window that leaves less of what the engine hears at once empty sounds the same in every view
HALVES_FROM_SECONDS = 4.0  # a shorter window has no halves worth hearing


_Way: TypeAlias = tuple[AttemptWay, list[DecodedSegment]]


@dataclass(frozen=True, slots=True)
class Sounding:
    """A window, what the engine heard of it, and the language that is spoken in it."""

    window: Window
    heard: Heard
    language: str


@dataclass(frozen=True, slots=True)
class Tried:
    """The decoding that was kept, with absolute times, and all that were tried."""

    segments: tuple[DecodedSegment, ...]
    attempts: tuple[Attempt, ...]


def decode_plainly(soundings: Sequence[Sounding], engine: Transcriber, cancel: CancelFlag) -> list[list[DecodedSegment]]:
    """All of them, which are in one language, together. Times absolute. Raises Cancelled, and what the engine raises."""
    options = DecodeOptions(language=soundings[0].language, temperatures=(0.0,))
    decoded = engine.decode_batch([one.heard for one in soundings], options, cancel)
    return [[placed_in(part, one.window.stretch) for part in parts] for one, parts in zip(soundings, decoded, strict=True)]


def best_of(sounding: Sounding, first: list[DecodedSegment], audio: Audio, engine: Transcriber, cancel: CancelFlag) -> Tried:
    """`first` where the guards find nothing against it and it is probable, else the best of what other ways give."""
    found: list[tuple[AttemptWay, Verdict, list[DecodedSegment]]] = []

    def consider(way: AttemptWay, decoded: list[DecodedSegment]) -> Verdict:
        verdict = judge(decoded, sounding.window.speech_seconds, sounding.language)
        found.append((way, verdict, decoded))
        return verdict

    plain = consider("plain", first)
    unsure = plain.passed and plain.mean_log_probability < SURE_LOG_PROBABILITY
    ways = chain(_views(sounding, audio, engine, cancel), () if unsure else _others(sounding, audio, engine, cancel))
    for way, decoded in () if plain.passed and not unsure else ways:
        if consider(way, decoded).passed:
            break
    kept = max(range(len(found)), key=lambda number: found[number][1].score)
    attempts = (
        Attempt(way, verdict.faults, round(verdict.mean_log_probability, 3), number == kept)
        for number, (way, verdict, _) in enumerate(found)
    )
    return Tried(tuple(found[kept][2]), tuple(attempts))


def _views(sounding: Sounding, audio: Audio, engine: Transcriber, cancel: CancelFlag) -> Iterator[_Way]:
    """The same, heard otherwise."""
    window = sounding.window
    for view in range(1, engine.views if window.stretch.seconds <= HEARD_SECONDS - FILLED_SECONDS else 1):
        heard = engine.listen(audio.of(window.stretch), view)
        yield "second_view", decode_plainly([replace(sounding, heard=heard)], engine, cancel)[0]


def _others(sounding: Sounding, audio: Audio, engine: Transcriber, cancel: CancelFlag) -> Iterator[_Way]:
    """For what did not pass, each taken only when the one before did not pass either."""
    window = sounding.window
    certain = DecodeOptions(language=sounding.language, temperatures=(0.0,))
    if engine.time_tokens_optional:
        timed = engine.decode_batch([sounding.heard], replace(certain, time_tokens=True), cancel)[0]
        yield "time_tokens", [placed_in(one, window.stretch) for one in timed]
    if window.stretch.seconds >= HALVES_FROM_SECONDS:
        halves = [Sounding(half, engine.listen(audio.of(half.stretch)), sounding.language) for half in halved(audio, window)]
        yield "halves", [segment for parts in decode_plainly(halves, engine, cancel) for segment in parts]
    warmer = engine.decode(audio.of(window.stretch), replace(certain, temperatures=(0.2, 0.6)), cancel)
    yield "warmer", [placed_in(one, window.stretch) for one in warmer]


def halved(audio: Audio, window: Window) -> tuple[Window, Window]:
    """Parted at the pause nearest to the middle, else at the quietest moment around it."""
    stretch = window.stretch
    middle = stretch.seconds / 2
    pauses = [moment for moment, _ in stretch.pauses(window.speech)]
    near = [moment for moment in pauses if abs(stretch.heard_at(moment) - middle) < stretch.seconds / 4]
    if near:
        return window.parted(min(near, key=lambda moment: abs(stretch.heard_at(moment) - middle)))
    return window.parted(audio.quietest(*stretch.placed(middle - stretch.seconds / 8, middle + stretch.seconds / 8)))


def placed_in(segment: DecodedSegment, stretch: Stretch) -> DecodedSegment:
    """From the seconds that were heard to those of the recording."""

    def word_at(word: Word) -> Word:
        start, end = stretch.placed(word.start, word.end)
        return replace(word, start=start, end=end)

    start, end = (stretch.placed(moment, moment)[0] for moment in (segment.start, segment.end))
    return replace(segment, start=start, end=end, words=tuple(word_at(word) for word in segment.words))
