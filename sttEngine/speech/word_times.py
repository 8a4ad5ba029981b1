"""Where in the sound the words of a rewritten text are: words that were heard keep their times, others get theirs in between.

Pure. Times are seconds, offsets count characters without white space.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from sttEngine.domain import Segment, Word


@dataclass(frozen=True, slots=True)
class _Token:
    """What stands between white space, from when to when it is said, and how sure the decoder was of it."""

    text: str
    times: tuple[float, ...]  # of each border between its characters, one more than there are characters
    probability: float | None


def timed_lines(heard: Sequence[Segment], lines: Sequence[str]) -> tuple[tuple[Word, ...], ...]:
    """The words of each line, where the lines together are what is shown for `heard`, timed segments in reading order.

    A word that is there as it was heard has its times and probability; what a person wrote takes the time of what it replaces,
    shared out by characters, and no probability. Times of neighbours never run backwards where those of `heard` do not.
    """
    was = [token for segment in heard for token in _tokens(segment)]
    now = [word for line in lines for word in line.split()]
    made: list[Word] = []
    for _, first, last, begin, end in SequenceMatcher(None, [one.text for one in was], now, autojunk=False).get_opcodes():
        if last - first == end - begin and [one.text for one in was[first:last]] == now[begin:end]:
            made.extend(Word(one.text, one.times[0], one.times[-1], one.probability) for one in was[first:last])
        else:
            made.extend(_shared_out(was, first, last, now[begin:end]))
    words = iter(made)
    return tuple(tuple(next(words) for _ in line.split()) for line in lines)


def _tokens(segment: Segment) -> list[_Token]:
    """Of a segment whose words are not its text, by share of characters."""
    start, end = segment.start or 0.0, segment.end or 0.0
    texts = segment.text.split()
    bare = ["".join(word.text.split()) for word in segment.words]
    if "".join(bare) == "".join(texts) and texts:
        words = [(word, len(text)) for word, text in zip(segment.words, bare, strict=True) if text]
    else:
        words = [(Word(segment.text, start, end), max(1, sum(map(len, texts))))]
    ends = list(accumulate(size for _, size in words))

    def at(offset: int, *, closing: bool) -> float:
        # A border between two words is the end of one and the start of the next.
        which = min(bisect_right(ends, offset - closing), len(words) - 1)
        word, size = words[which]
        return word.start + (word.end - word.start) * (offset - (ends[which] - size)) / size

    found: list[_Token] = []
    passed = 0
    for text in texts:
        until = passed + len(text)
        times = (
            at(passed, closing=False),
            *(at(offset, closing=False) for offset in range(passed + 1, until)),
            at(until, closing=True),
        )
        of_it = words[bisect_right(ends, passed) : bisect_right(ends, until - 1) + 1]
        sure = [word.probability for word, _ in of_it if word.probability is not None]
        found.append(_Token(text, times, min(sure) if sure else None))
        passed = until
    return found


def _shared_out(was: Sequence[_Token], first: int, last: int, texts: Sequence[str]) -> list[Word]:
    """Words in the place of the tokens from `first` to before `last`."""
    if first < last:
        borders = [time for token in was[first:last] for time in token.times[:-1]]
        closing = [time for token in was[first:last] for time in token.times[1:]]
    else:  # put in: no time of its own
        still = was[first - 1].times[-1] if first > 0 else was[0].times[0] if was else 0.0
        borders, closing = [still], [still]
    total = sum(map(len, texts))
    made: list[Word] = []
    passed = 0
    for text in texts:
        until = passed + len(text)
        start = _between(borders, closing, passed / total, closing_border=False)
        end = _between(borders, closing, until / total, closing_border=True)
        made.append(Word(text, start, max(start, end)))
        passed = until
    return made


def _between(opening: Sequence[float], closing: Sequence[float], share: float, *, closing_border: bool) -> float:
    """The time at a share of a run of characters, each of which has a time where it opens and one where it closes."""
    place = share * len(opening)
    whole = min(round(place) if abs(place - round(place)) < 1e-9 else int(place), len(opening))
    if abs(place - whole) < 1e-9:
        return closing[whole - 1] if (closing_border and whole > 0) or whole == len(opening) else opening[whole]
    return opening[whole] + (closing[whole] - opening[whole]) * (place - whole)
