"""Subtitle cues from segments: short enough to read, in order, never overlapping. SRT and WebVTT write the same cues."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sttEngine.domain import Segment
from sttEngine.errors import TranscriptWithoutTimes
from sttEngine.export.base import ExportSource, clean_line, spoken

LINE_COLUMNS = 42  # what broadcasters use for Latin; a Hangul syllable takes two columns
CUE_LINES = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """Times in milliseconds, `start_ms < end_ms`; one or two lines of clean text."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(source: ExportSource) -> tuple[Cue, ...]:
    """Every word of the transcript, in cues. Raises TranscriptWithoutTimes for a document."""
    made: list[Cue] = []
    last_end = 0
    for segment, text in sorted(_timed(source), key=lambda pair: pair[0].start or 0.0):
        lines = _wrapped(text)
        groups = [lines[at : at + CUE_LINES] for at in range(0, len(lines), CUE_LINES)]
        for group, (start, end) in zip(groups, _times(segment, groups), strict=True):
            start = max(start, last_end)
            last_end = max(end, start + 1)
            made.append(Cue(start, last_end, tuple(group)))
    return tuple(made)


def timestamp(milliseconds: int, decimal: str) -> str:
    """HH:MM:SS and milliseconds after `decimal`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{decimal}{rest:03}"


def _timed(source: ExportSource) -> Iterator[tuple[Segment, str]]:
    if source.recording.kind in ("pdf", "text"):
        raise TranscriptWithoutTimes("A document has pages and no times, so there are no subtitles of it.")
    for segment, text in spoken(source):
        if segment.start is None or segment.end is None:
            raise TranscriptWithoutTimes(f"Segment {segment.id} has no times.")
        yield segment, text


def _times(segment: Segment, groups: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """When each group of lines is said: from the word times where they are the text's, else by share of characters."""
    first, last = round((segment.start or 0.0) * 1000), round((segment.end or 0.0) * 1000)
    sizes = [sum(len(line.replace(" ", "")) for line in group) for group in groups]
    starts, passed = [first], 0
    for size in sizes[:-1]:
        passed += size
        said = _word_start(segment, passed)
        starts.append(round(first + (last - first) * passed / sum(sizes)) if said is None else round(said * 1000))
    return list(zip(starts, [*starts[1:], last], strict=True))


def _word_start(segment: Segment, characters: int) -> float | None:
    """Start of the word that follows the first `characters` of the segment, white space not counted."""
    bare = ["".join(word.text.split()) for word in segment.words]
    if "".join(bare) != "".join(segment.text.split()):
        return None
    passed = 0
    for word, text in zip(segment.words, bare, strict=True):
        if passed >= characters:
            return word.start
        passed += len(text)
    return None


def _wrapped(text: str) -> list[str]:
    """Lines of at most LINE_COLUMNS, broken between words, inside one only when it is longer than a line."""
    lines: list[str] = []
    line, width = "", 0
    for word in clean_line(text).split(" "):
        for part in _broken(word):
            columns = _columns(part)
            if line and width + 1 + columns > LINE_COLUMNS:
                lines.append(line)
                line, width = part, columns
            else:
                line, width = (f"{line} {part}", width + 1 + columns) if line else (part, columns)
    return [*lines, line] if line else lines


def _broken(word: str) -> Iterator[str]:
    start, width = 0, 0
    for at, char in enumerate(word):
        columns = _columns(char)
        if at > start and width + columns > LINE_COLUMNS:
            yield word[start:at]
            start, width = at, 0
        width += columns
    yield word[start:]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)
