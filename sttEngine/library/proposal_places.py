"""Where a proposed correction goes in lines that a person has split, merged or rewritten since. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from sttEngine.store.shown_lines import Line


def put_in(lines: Sequence[Line], old: str, new: str) -> tuple[Line, ...] | None:
    """The lines with `new` where they read `old`.

    None where they do not, or do more than once, or where what differs between the two goes over the end of a line or leaves
    nothing of it.
    """
    whole = " ".join(line.text for line in lines)
    at = whole.find(old)
    if at < 0 or whole.find(old, at + 1) >= 0:
        return None
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    first, last = at + head, at + len(old) - tail
    begin = 0
    for n, line in enumerate(lines):
        end = begin + len(line.text)
        if begin <= first and last <= end:
            text = line.text[: first - begin] + new[head : len(new) - tail] + line.text[last - begin :]
            tidy = " ".join(text.split())
            return (*lines[:n], replace(line, text=tidy), *lines[n + 1 :]) if tidy else None
        begin = end + 1
    return None


def reads(lines: Sequence[Line], old: str, new: str) -> bool:
    """Whether `new` stands there in the place of `old`."""
    whole = " ".join(line.text for line in lines)
    return new in whole and not (new in old and old in whole)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
