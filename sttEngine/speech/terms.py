"""Terms made ready to be looked for in text: by how they sound, and by how they are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sttEngine.domain import SpokenTerm
from sttEngine.speech.sounds import bag, distances, sounds, ways_to_say, weight

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_UNLIKE = 0.4  # share of a term's sounds that may differ for a place to be asked about
MOST_UNLIKE_SHORT = 0.2  # of a short one: everything sounds like a short word
SHORT_WEIGHT = 3.5
LEAST_WEIGHT = 2.0  # with fewer sounds than this a term is never looked for: "KT" is everywhere
MORE_WORDS = 2  # a term may have been heard as so many words more than it has
PAIRS_AT_ONCE = 8192
ROUNDING = 1e-4
HANGUL = re.compile(r"[가-힣]")


class Vocabulary:
    """Terms made ready to be looked for. Costs as much as it has spellings; make it once for a recording."""

    def __init__(self, terms: Sequence[SpokenTerm]) -> None:
        self._spellings = tuple(dict.fromkeys(spelling for term in terms for spelling in (term.text, *term.aliases)))
        said = ((spelling, form) for spelling in self._spellings for form in ways_to_say(spelling))
        self._said = tuple((spelling, form) for spelling, form in said if weight(form) >= LEAST_WEIGHT)
        self.most_words = max((len(spelling.split()) for spelling, _ in self._said), default=0) + MORE_WORDS

    def __bool__(self) -> bool:
        return bool(self._said)

    @cached_property
    def _measures(self) -> npt.NDArray[np.float32]:
        """A row for each form: its bag, its weight, how far from it a place may be."""
        import numpy as np

        rows = [(*bag(form), weight(form), _allowed(form)) for _, form in self._said]
        return np.asarray(rows, dtype=np.float32)

    def like(self, heard: Sequence[str]) -> Iterator[tuple[int, str, float]]:
        """Which of the texts sounds like which spelling, and which share of the spelling's sounds differs.

        Each text by its number; nothing for a text that sounds like none.
        """
        import numpy as np

        forms = [sounds(text) for text in heard]
        pairs: list[tuple[int, int]] = []
        possible: dict[str, list[int]] = {}
        for number, form in enumerate(forms):
            if form not in possible:
                counted = np.asarray((*bag(form), weight(form)), dtype=np.float32)
                more = self._measures[:, :-1] - counted
                least = np.maximum(np.maximum(more[:, :-1], 0).sum(axis=1), np.maximum(-more[:, :-1], 0).sum(axis=1))
                near = np.maximum(least, np.abs(more[:, -1])) <= self._measures[:, -1] + ROUNDING
                possible[form] = [int(at) for at in np.flatnonzero(near)]
            pairs += ((number, at) for at in possible[form])
        pairs.sort(key=lambda pair: (len(forms[pair[0]]), len(self._said[pair[1]][1])))  # alike in length: little to fill up
        for first in range(0, len(pairs), PAIRS_AT_ONCE):
            batch = pairs[first : first + PAIRS_AT_ONCE]
            apart = distances([forms[number] for number, _ in batch], [self._said[at][1] for _, at in batch])
            for (number, at), far in zip(batch, apart.tolist(), strict=True):
                spelling, form = self._said[at]
                if far <= _allowed(form) + ROUNDING:
                    yield number, spelling, far / weight(form)

    def written_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Where any spelling stands in the text already."""
        # One search for each spelling that can be there at all: 2000 patterns over every segment would be felt.
        folded = text.casefold()
        for spelling in self._spellings:
            if spelling.split()[0].casefold() in folded:
                yield from occurrences(text, spelling)


def occurrences(text: str, spelling: str) -> Iterator[tuple[int, int]]:
    """Where a spelling stands in a text, any case: Latin letters as whole words, Hangul also inside a compound."""
    before = "" if HANGUL.match(spelling) else r"(?<![a-z0-9])"
    after = "" if HANGUL.match(spelling[-1]) else r"(?![a-z0-9])"
    pattern = before + r"\s+".join(re.escape(piece) for piece in spelling.split()) + after
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield match.span()


def _allowed(form: str) -> float:
    total = weight(form)
    return total * (MOST_UNLIKE_SHORT if total < SHORT_WEIGHT else MOST_UNLIKE)
