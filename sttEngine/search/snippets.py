"""Turns a found chunk into a moment to show: its best segment, cut to a readable length, with what matched marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sttEngine.domain import Segment
from sttEngine.search.query import Query

SNIPPET_CHARACTERS = 280  # about three lines of a result list
_LEAD = 60  # characters kept before the first mark when the beginning is cut off
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`marks` are (start, end) ranges of `text`."""

    segment: Segment
    text: str
    marks: tuple[tuple[int, int], ...]


def best_snippet(segments: Sequence[Segment], query: Query) -> Snippet | None:
    """The segment that holds most of the query, the first of equals. None when there is no text."""
    spoken = [segment for segment in segments if segment.text.strip()]
    if not spoken:
        return None
    segment = max(spoken, key=lambda one: query.overlap(one.text))
    text = segment.text.strip()
    return Snippet(segment, *_window(text, query.marks(text)))


def _window(text: str, marks: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    if len(text) <= SNIPPET_CHARACTERS:
        return text, marks
    first = marks[0][0] if marks else 0
    start = max(0, min(first - _LEAD, len(text) - SNIPPET_CHARACTERS))
    end = start + SNIPPET_CHARACTERS
    if start > 0 and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", start + SNIPPET_CHARACTERS // 2, end)) >= 0:
        end = space
    before, after = (_CUT if start > 0 else ""), (_CUT if end < len(text) else "")
    shift = len(before) - start
    kept = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start)
    return before + text[start:end] + after, kept
