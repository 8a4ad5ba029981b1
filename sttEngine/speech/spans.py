"""Spans of time in seconds, and the arithmetic on sorted lists of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end` in seconds; `end >= start`."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def union(spans: Iterable[Span], *, join: float = 0.0) -> tuple[Span, ...]:
    """Sorted, overlaps merged, and gaps of at most `join` seconds closed."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if merged and span.start <= merged[-1].end + join:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def within(spans: Sequence[Span], start: float, end: float) -> tuple[Span, ...]:
    """The parts of `spans` between `start` and `end`."""
    cut = (Span(max(span.start, start), min(span.end, end)) for span in spans)
    return tuple(span for span in cut if span.end > span.start)


def subtract(spans: Sequence[Span], holes: Sequence[Span]) -> tuple[Span, ...]:
    """What of `spans` (sorted, disjoint) no hole covers."""
    left: list[Span] = []
    covering = union(holes)
    for span in spans:
        at = span.start
        for hole in within(covering, span.start, span.end):
            if hole.start > at:
                left.append(Span(at, hole.start))
            at = max(at, hole.end)
        if at < span.end:
            left.append(Span(at, span.end))
    return tuple(left)


def total_seconds(spans: Iterable[Span]) -> float:
    return sum(span.seconds for span in spans)
