"""Breaks what was decoded as one into segments as a subtitler would: at sentence ends, at pauses, never too long to read. Pure.

Limits follow the common practice of subtitling: two lines of 42 Latin or 20 Korean letters, at most seven seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sttEngine.domain import Word
from sttEngine.engines.base import DecodedSegment

MOST_SECONDS = 7.0
MOST_WIDTH = 84  # two lines; a Korean, Japanese or Chinese letter is as wide as two Latin ones
PAUSE_SECONDS = 0.8  # always ends a segment
SHORTEST_WIDTH = 12  # "네." or "Right." goes with what follows, unless a pause does
CLAUSE_WORTH = 0.5  # how many seconds of pause the end of a clause is worth, where a sentence must be broken
_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "…")
_CLAUSE_ENDS = (",", ";", ":", "、", "，", "—", "–")
_CLOSING = "\"'”’)]』」"


def broken(one: DecodedSegment) -> list[DecodedSegment]:
    """The segment's words in one or more segments, in order, none lost. A segment without word times stays whole."""
    if not one.words:
        return [one]
    return [_segment(one, group) for group in _groups(one.words)]


def _groups(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    for sentence in _sentences(words):
        yield from _split(sentence)


def _sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    first = 0
    for number, word in enumerate(words):
        if number > first and word.start - words[number - 1].end >= PAUSE_SECONDS:
            yield words[first:number]
            first = number
        if _ends(word, _SENTENCE_ENDS) and _width(words[first : number + 1]) >= SHORTEST_WIDTH:
            yield words[first : number + 1]
            first = number + 1
    if first < len(words):
        yield words[first:]


def _split(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """In two where that reads best, and each part again, until everything fits. A single word is never split."""
    if len(words) == 1 or not _too_long(words):
        yield words
        return
    width = _width(words)

    def worth(count: int) -> float:
        pause = min(max(words[count].start - words[count - 1].end, 0.0), PAUSE_SECONDS)
        off_the_middle = abs(_width(words[:count]) / width - 0.5)
        return (CLAUSE_WORTH if _ends(words[count - 1], _CLAUSE_ENDS) else 0.0) + pause - 2.0 * off_the_middle

    cut = max(range(1, len(words)), key=worth)
    yield from _split(words[:cut])
    yield from _split(words[cut:])


def _too_long(words: Sequence[Word]) -> bool:
    return _width(words) > MOST_WIDTH or words[-1].end - words[0].start > MOST_SECONDS


def _width(words: Sequence[Word]) -> int:
    return sum(1 + (ord(char) >= 0x1100) for word in words for char in word.text)


def _ends(word: Word, marks: tuple[str, ...]) -> bool:
    return word.text.strip().rstrip(_CLOSING).endswith(marks)


def _segment(one: DecodedSegment, words: Sequence[Word]) -> DecodedSegment:
    text = "".join(word.text for word in words)
    return replace(one, start=words[0].start, end=words[-1].end, text=text, words=tuple(words))
