"""A stretch: pieces of a recording that are heard as one, the silence between them left out; times there and back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from sttEngine.speech.spans import Span, within

_SAME_SECONDS = 1e-6


@dataclass(frozen=True)
class Stretch:
    """`pieces` in seconds of the recording, in order and apart, at least one."""

    pieces: tuple[Span, ...]

    @property
    def start(self) -> float:
        return self.pieces[0].start

    @property
    def end(self) -> float:
        return self.pieces[-1].end

    @cached_property
    def seconds(self) -> float:
        """How long it takes to hear."""
        return self._heard_from[-1]

    @cached_property
    def _heard_from(self) -> tuple[float, ...]:
        """When each piece begins to be heard, and when the last one ends."""
        return tuple(accumulate((piece.seconds for piece in self.pieces), initial=0.0))

    def placed(self, start: float, end: float) -> tuple[float, float]:
        """Seconds of the recording for something heard from `start` to `end`, inside the piece that holds most of it."""
        number = max(range(len(self.pieces)), key=lambda one: (self._beneath(one, start, end), -self._away(one, start)))
        piece, heard = self.pieces[number], self._heard_from[number]
        first = min(max(piece.start + start - heard, piece.start), piece.end)
        return first, min(max(piece.start + end - heard, first), piece.end)

    def _beneath(self, number: int, start: float, end: float) -> float:
        first, last = self._heard_from[number : number + 2]
        return max(0.0, min(end, last) - max(start, first))

    def _away(self, number: int, moment: float) -> float:
        first, last = self._heard_from[number : number + 2]
        return max(first - moment, moment - last, 0.0)

    def heard_at(self, moment: float) -> float:
        """When a moment of the recording is heard; one that is left out, when what follows it is."""
        for piece, heard in zip(self.pieces, self._heard_from, strict=False):
            if moment <= piece.end:
                return heard + max(0.0, moment - piece.start)
        return self.seconds

    def parted(self, moment: float) -> tuple[Stretch, Stretch]:
        """What lies before a moment of the recording and what after it. Raises ValueError where one of them is nothing."""
        before = within(self.pieces, self.start, moment)
        after = within(self.pieces, moment, self.end)
        if not before or not after:
            raise ValueError(f"nothing on one side of {moment}")
        return Stretch(before), Stretch(after)

    def pauses(self, speech: Sequence[Span]) -> Iterator[tuple[float, float]]:
        """Where it can be cut without cutting speech: the middle of each silence between spans of `speech`, and its seconds."""
        for one, two in pairwise(speech):
            if two.start - one.end > _SAME_SECONDS and self.start < one.end and two.start < self.end:
                yield (one.end + two.start) / 2, two.start - one.end
