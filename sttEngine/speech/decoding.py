"""Windows of speech to segments: heard, decoded, judged, gaps tried again, what is still missing told.

A window is decoded from its own sound alone, so it comes out the same whether or not a run was cut before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sttEngine.domain import Attempt, Omission, Segment, Word
from sttEngine.engines.base import CancelFlag, DecodedSegment, Transcriber
from sttEngine.speech.attempts import Sounding, best_of, decode_plainly
from sttEngine.speech.audio import Audio
from sttEngine.speech.breaking import broken
from sttEngine.speech.coverage import Dropped, omissions
from sttEngine.speech.guards import is_phantom, judge, segment_fault
from sttEngine.speech.spans import Span, total_seconds, within
from sttEngine.speech.stretch import Stretch
from sttEngine.speech.windows import MARGIN_SECONDS, Window

SHORTEST_SEGMENT_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class DecodedWindow:
    """Segments with absolute times and ids from 0 on, the speech of the window that they leave out, and what was tried."""

    segments: tuple[Segment, ...]
    omissions: tuple[Omission, ...]
    attempts: tuple[Attempt, ...]


def decode_windows(audio: Audio, soundings: Sequence[Sounding], engine: Transcriber, cancel: CancelFlag) -> list[DecodedWindow]:
    """Each of `soundings`, decoded together with those in its language. Raises Cancelled, and whatever the engine raises."""
    decoded: dict[int, DecodedWindow] = {}
    for language in dict.fromkeys(one.language for one in soundings):
        numbers = [number for number, one in enumerate(soundings) if one.language == language]
        firsts = decode_plainly([soundings[number] for number in numbers], engine, cancel)
        for number, first in zip(numbers, firsts, strict=True):
            decoded[number] = _decoded(soundings[number], first, audio, engine, cancel)
    return [decoded[number] for number in range(len(soundings))]


def _decoded(
    sounding: Sounding, first: list[DecodedSegment], audio: Audio, engine: Transcriber, cancel: CancelFlag
) -> DecodedWindow:
    tried = best_of(sounding, first, audio, engine, cancel)
    settled = _settle(tried.segments, sounding.window, sounding.language)
    found, attempts = list(tried.segments), list(tried.attempts)
    for gap in settled.omissions:
        if gap.reason == "not_speech":
            continue
        again, attempt = _again(gap, sounding, audio, engine, cancel)
        found += again
        attempts.append(attempt)
    if len(found) > len(tried.segments):
        pieces = (piece for whole in found for piece in broken(whole))  # a gap is often inside what was decoded as one
        settled = _settle(sorted(pieces, key=lambda one: one.start), sounding.window, sounding.language)
    return replace(settled, attempts=tuple(attempts))


def _again(
    gap: Omission, sounding: Sounding, audio: Audio, engine: Transcriber, cancel: CancelFlag
) -> tuple[list[DecodedSegment], Attempt]:
    """What is said in a gap, heard by itself, once. Nothing where the guards find fault with it, or its words lie elsewhere."""
    assert gap.start is not None and gap.end is not None  # omissions of speech have times
    span = Span(gap.start, gap.end)
    piece = Span(max(0.0, gap.start - MARGIN_SECONDS), min(audio.seconds, gap.end + MARGIN_SECONDS))
    speech = within(sounding.window.speech, span.start, span.end)
    only = Sounding(Window(Stretch((piece,)), speech), engine.listen(audio.cut(piece.start, piece.end)), sounding.language)
    tried = best_of(only, decode_plainly([only], engine, cancel)[0], audio, engine, cancel)
    inside = [part for one in tried.segments for part in broken(one) if span.start <= (part.start + part.end) / 2 <= span.end]
    verdict = judge(inside, only.window.speech_seconds, sounding.language)
    kept = verdict.passed and bool(inside)
    attempt = Attempt("gap", verdict.faults, round(verdict.mean_log_probability, 3), kept)
    return (inside if kept else []), attempt


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
    return DecodedWindow(tuple(segments), omissions(window.speech, segments, dropped), ())


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
