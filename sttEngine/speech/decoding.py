"""One window of speech to segments: decoded, judged, decoded another way if need be, the best kept, the rest reported.

A window is decoded from its own sound alone, so it comes out the same whether or not a run was cut before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sttEngine.domain import Omission, Segment, Word
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions, Transcriber
from sttEngine.speech.audio import Audio
from sttEngine.speech.breaking import broken
from sttEngine.speech.coverage import Dropped, omissions
from sttEngine.speech.guards import Verdict, is_phantom, judge, segment_fault
from sttEngine.speech.spans import Span, total_seconds, within
from sttEngine.speech.windows import Window

SHORTEST_SEGMENT_SECONDS = 0.02
HALVES_FROM_SECONDS = 4.0  # a shorter window has no halves worth hearing


@dataclass(frozen=True, slots=True)
class DecodedWindow:
    """Segments with absolute times and ids from 0 on, and the speech of the window that they leave out."""

    segments: tuple[Segment, ...]
    omissions: tuple[Omission, ...]


def decode_windows(
    audio: Audio, windows: Sequence[Window], engine: Transcriber, language: str, cancel: CancelFlag
) -> list[DecodedWindow]:
    """Windows of one language, together. Raises Cancelled, and whatever the engine raises."""
    sounds = [audio.cut(window.start, window.end) for window in windows]
    firsts = engine.decode_batch(sounds, DecodeOptions(language=language, temperatures=(0.0,)), cancel)
    return [
        _best(audio, window, [_moved(one, window.start) for one in first], engine, language, cancel)
        for window, first in zip(windows, firsts, strict=True)
    ]


def _best(
    audio: Audio, window: Window, first: list[DecodedSegment], engine: Transcriber, language: str, cancel: CancelFlag
) -> DecodedWindow:
    best: list[DecodedSegment] = []
    best_verdict: Verdict | None = None
    for attempt in chain([first], _other_attempts(audio, window, engine, language, cancel)):
        verdict = judge(attempt, window.speech_seconds, language)
        if best_verdict is None or verdict.score > best_verdict.score:
            best, best_verdict = attempt, verdict
        if verdict.passed:
            break
    return _settle(best, window, language)


def _other_attempts(
    audio: Audio, window: Window, engine: Transcriber, language: str, cancel: CancelFlag
) -> Iterator[list[DecodedSegment]]:
    """Other ways of decoding the window, each taken only when the one before did not pass."""
    certain = DecodeOptions(language=language, temperatures=(0.0,))
    yield list(_decode(audio, window.start, window.end, engine, certain, cancel))
    if window.seconds >= HALVES_FROM_SECONDS:
        middle = _middle(audio, window)
        halves = [*_decode(audio, window.start, middle, engine, certain, cancel)]
        yield [*halves, *_decode(audio, middle, window.end, engine, certain, cancel)]
    yield list(_decode(audio, window.start, window.end, engine, replace(certain, temperatures=(0.2, 0.6)), cancel))


def _decode(
    audio: Audio, start: float, end: float, engine: Transcriber, options: DecodeOptions, cancel: CancelFlag
) -> Iterator[DecodedSegment]:
    for segment in engine.decode(audio.cut(start, end), options, cancel):
        yield _moved(segment, start)


def _moved(segment: DecodedSegment, by: float) -> DecodedSegment:
    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in segment.words)
    return replace(segment, start=segment.start + by, end=segment.end + by, words=words)


def _middle(audio: Audio, window: Window) -> float:
    """The pause nearest to the middle, else the quietest moment around it."""
    middle = (window.start + window.end) / 2
    pauses = [(one.end + two.start) / 2 for one, two in zip(window.speech, window.speech[1:], strict=False)]
    near = [pause for pause in pauses if abs(pause - middle) < window.seconds / 4]
    if near:
        return min(near, key=lambda pause: abs(pause - middle))
    return audio.quietest(middle - window.seconds / 8, middle + window.seconds / 8)


def _settle(decoded: Sequence[DecodedSegment], window: Window, language: str) -> DecodedWindow:
    segments: list[Segment] = []
    dropped: list[Dropped] = []
    at = window.start
    for one in (piece for whole in decoded for piece in broken(whole)):
        beneath = total_seconds(within(window.speech, one.start, one.end))
        fault = segment_fault(one, beneath, language)
        if fault is not None:
            dropped.append(Dropped(Span(one.start, one.end), fault))
            continue
        if not one.text.strip() or is_phantom(one, beneath):
            continue
        placed = _placed(one, at, window.end, len(segments), language)
        segments.append(placed)
        at = placed.end if placed.end is not None else at
    return DecodedWindow(tuple(segments), omissions(window.speech, segments, dropped))


def _placed(one: DecodedSegment, earliest: float, latest: float, number: int, language: str) -> Segment:
    """The segment inside its window and after the one before it, its words inside it, in order."""
    start = min(max(one.start, earliest), latest)
    end = min(max(one.end, start + SHORTEST_SEGMENT_SECONDS), max(latest, start))
    words: list[Word] = []
    at = start
    for word in one.words:
        first = min(max(word.start, at), end)
        last = min(max(word.end, first), end)
        words.append(Word(word.text.strip(), round(first, 3), round(last, 3), _finite(word.probability)))
        at = last
    return Segment(
        id=number,
        start=round(start, 3),
        end=round(end, 3),
        text=one.text.strip(),
        words=tuple(words),
        language=language,
        mean_log_probability=_finite(one.mean_log_probability),
        no_speech_probability=_finite(one.no_speech_probability),
        compression_ratio=_finite(one.compression_ratio),
    )


def _finite(value: float | None) -> float | None:
    """A measure that JSON can carry."""
    return round(value, 4) if value is not None and math.isfinite(value) else None
