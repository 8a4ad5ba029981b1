"""Windows of a transcript: runs of whole utterances that fit a token budget. Knows nothing of prompts or models."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sttEngine.domain import Segment

Window = tuple[Segment, ...]

LINE_TOKENS = 2  # for a line break, and a number before some lines


def plan_windows(segments: Sequence[Segment], count: Callable[[str], int], limit: int, overlap: int = 1) -> tuple[Window, ...]:
    """Every segment with text is in at least one window. One longer than `limit` tokens is cut by sentences, id kept."""
    pieces = [piece for segment in segments if segment.text.strip() for piece in split_long(segment, count, limit)]
    sizes = [count(piece.text) + LINE_TOKENS for piece in pieces]
    windows: list[Window] = []
    first = 0
    while first < len(pieces):
        last, used = first + 1, sizes[first]
        while last < len(pieces) and used + sizes[last] <= limit:
            used += sizes[last]
            last += 1
        windows.append(tuple(pieces[first:last]))
        first = last if last == len(pieces) or last - first <= 2 * overlap else last - overlap
    return tuple(windows)


def split_long(segment: Segment, count: Callable[[str], int], limit: int) -> list[Segment]:
    """Cuts at sentence ends, else at spaces, else in half, until each piece is within `limit` tokens."""
    text = segment.text.strip()
    if count(text) + LINE_TOKENS <= limit or len(text) < 2:
        return [replace(segment, text=text)]
    middle = len(text) // 2
    ends = [m.end() for m in re.finditer(r"[.!?。？！]\s+", text)] or [m.end() for m in re.finditer(r"\s+", text)]
    ends = [end for end in ends if 0 < end < len(text)]
    cut = min(ends, key=lambda end: abs(end - middle)) if ends else middle
    halves = (replace(segment, text=text[:cut]), replace(segment, text=text[cut:]))
    return [piece for half in halves if half.text.strip() for piece in split_long(half, count, limit)]
