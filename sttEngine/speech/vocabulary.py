"""Terms that a person added, put where they were said and nowhere else. Pure.

The decoder is never offered a term on suspicion: what is offered comes out, said or not. A window is decoded plainly first. Only
where its text sounds like a term without being it, the window is decoded again with those few terms offered, and of
that second decoding nothing is taken but a term that stands at the time of such a place, between the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sttEngine.domain import Segment, SpokenTerm, Word
from sttEngine.speech.sounds import bag, distance, distances, sounds, ways_to_say, weight

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_UNLIKE = 0.4  # share of a term's sounds that may differ for a place to be asked about
MOST_UNLIKE_SHORT = 0.2  # of a short one: everything sounds like a short word
SHORT_WEIGHT = 3.5
LEAST_WEIGHT = 2.0  # with fewer sounds than this a term is never looked for: "KT" is everywhere
SURE_PROBABILITY = 0.95  # a place whose every word the decoder was this sure of was heard right
MOST_OFFERED = 12  # spellings in a second decoding; a longer list is heeded less
MORE_WORDS = 2  # a term may have been heard as so many words more than it has
SAME_TIME = 0.5  # of the shorter of two stretches that must be common for them to be the same moment
SAME_NEIGHBOUR = 0.5  # share of a neighbouring word's sounds that may differ between the two decodings
PAIRS_AT_ONCE = 8192
ROUNDING = 1e-4

_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W_]")
_HANGUL = re.compile(r"[가-힣]")
_TAIL = re.compile(r"[가-힣]+")

DecodeAgain = Callable[[tuple[str, ...]], Sequence[Segment]]


@dataclass(frozen=True, slots=True)
class Applied:
    """The segments with terms in place, and in how many places."""

    segments: tuple[Segment, ...]
    places: int


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


def apply_vocabulary(segments: Sequence[Segment], again: DecodeAgain, vocabulary: Vocabulary) -> Applied:
    """The segments of one plainly decoded window with terms in their places.

    `again` decodes the same window with the given words offered, times on the same clock. It is called once, or not at
    all where nothing sounds like a term. Times of segments and of words around a place stay as they are.
    """
    plain = tuple(segments)
    if not vocabulary:
        return Applied(plain, 0)
    heard = tuple(_tokens(segment) for segment in plain)
    places = _places(plain, heard, vocabulary)
    offered = tuple(dict.fromkeys(place.spelling for place in places))[:MOST_OFFERED]
    if not offered:
        return Applied(plain, 0)
    places = [place for place in places if place.spelling in offered]
    # Both are on the table, so that the decoder hears which it is, and does not just repeat what it was told.
    also = dict.fromkeys(plain[place.segment].text[place.start : place.end] for place in places)
    second = again((*offered, *also))
    taken = _confirmed(places, heard, _said_again(second, offered))
    if not taken:
        return Applied(plain, 0)
    changed = list(plain)
    for place in sorted(taken, key=lambda place: (place.segment, -place.start)):  # from the back: positions stay true
        tokens = heard[place.segment][place.first : place.last + 1]
        changed[place.segment] = _put(changed[place.segment], place, tokens)
    return Applied(tuple(changed), len(taken))


def occurrences(text: str, spelling: str) -> Iterator[tuple[int, int]]:
    """Where a spelling stands in a text, any case: Latin letters as whole words, Hangul also inside a compound."""
    before = "" if _HANGUL.match(spelling) else r"(?<![a-z0-9])"
    after = "" if _HANGUL.match(spelling[-1]) else r"(?![a-z0-9])"
    pattern = before + r"\s+".join(re.escape(piece) for piece in spelling.split()) + after
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield match.span()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it stands in its segment's text, from `start` to `end` in characters, with its times. `word`: its number."""

    text: str
    start: int
    end: int
    from_seconds: float
    to_seconds: float
    probability: float | None
    word: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Characters of a segment, in its tokens `first` to `last`, that sound like a spelling."""

    segment: int
    first: int
    last: int
    start: int
    end: int
    spelling: str
    unlike: float
    tail: str = ""  # what follows the spelling in its word, as the second decoding heard it


@dataclass(frozen=True, slots=True)
class _Said:
    """A spelling that the second decoding wrote: its times, what followed in the same word, and the words around it."""

    spelling: str
    from_seconds: float
    to_seconds: float
    tail: str
    before: str
    after: str


def _allowed(form: str) -> float:
    total = weight(form)
    return total * (MOST_UNLIKE_SHORT if total < SHORT_WEIGHT else MOST_UNLIKE)


def _tokens(segment: Segment) -> tuple[_Token, ...]:
    """The segment's words found in its text; without usable words, its text split at spaces, times by length."""
    found: list[_Token] = []
    at = 0
    for number, word in enumerate(segment.words):
        start = segment.text.find(word.text, at)
        if start < 0:
            break
        at = start + len(word.text)
        found.append(_Token(word.text, start, at, word.start, word.end, word.probability, number))
    else:
        if found:
            return tuple(token for token in found if token.text)
    if segment.start is None or segment.end is None or not segment.text:
        return ()
    pace = (segment.end - segment.start) / len(segment.text)
    return tuple(
        _Token(
            one.group(), one.start(), one.end(), segment.start + pace * one.start(), segment.start + pace * one.end(), None, None
        )
        for one in _TOKEN.finditer(segment.text)
    )


def _places(segments: Sequence[Segment], heard: Sequence[Sequence[_Token]], vocabulary: Vocabulary) -> list[_Place]:
    """Every place that sounds like a term without being one, the most alike first."""
    asked: list[_Place] = []
    for number, (segment, tokens) in enumerate(zip(segments, heard, strict=True)):
        written = list(vocabulary.written_in(segment.text))
        for first, last, start, end in _stretches(segment.text, tokens, vocabulary.most_words):
            if not any(start < right and left < end for left, right in written) and not _sure(tokens[first : last + 1]):
                asked.append(_Place(number, first, last, start, end, "", 0.0))
    texts = [segments[place.segment].text[place.start : place.end] for place in asked]
    found = [replace(asked[at], spelling=spelling, unlike=unlike) for at, spelling, unlike in vocabulary.like(texts)]
    found.sort(key=lambda place: (round(place.unlike, 4), place.segment, place.start, -place.end, place.spelling))
    best: list[_Place] = []
    for place in found:  # of each term, the one best of several places that share words
        if not any(place.spelling == other.spelling and _overlap(place, other) for other in best):
            best.append(place)
    return best


def _sure(tokens: Sequence[_Token]) -> bool:
    return all(token.probability is not None and token.probability >= SURE_PROBABILITY for token in tokens)


def _stretches(text: str, tokens: Sequence[_Token], most_words: int) -> Iterator[tuple[int, int, int, int]]:
    """Runs of words, (first, last, start, end): without the marks around them, and with and without a Korean particle."""
    for first, token in enumerate(tokens):
        start = _first_letter(text, token.start, token.end)
        if start is None:
            continue
        for last in range(first, min(first + most_words, len(tokens))):
            begin = start if last == first else tokens[last].start
            letters = [at for at in range(begin, tokens[last].end) if _LETTER.match(text[at])]
            for at in letters:
                if at == letters[-1] or (_HANGUL.match(text[at]) and _HANGUL.match(text[at + 1])):
                    yield first, last, start, at + 1
            possessive = text[begin : letters[-1] + 1] if letters else ""
            if possessive[-2:] in ("'s", "’s") and len(possessive) > 2:
                yield first, last, start, letters[-1] - 1


def _first_letter(text: str, start: int, end: int) -> int | None:
    return next((at for at in range(start, end) if _LETTER.match(text[at])), None)


def _said_again(segments: Sequence[Segment], offered: Sequence[str]) -> list[_Said]:
    """Where the second decoding wrote what it was offered."""
    tokens = [(number, token) for number, segment in enumerate(segments) for token in _tokens(segment)]
    found: list[_Said] = []
    for number, segment in enumerate(segments):
        for spelling in offered:
            for start, end in occurrences(segment.text, spelling):
                held = [at for at, (of, token) in enumerate(tokens) if of == number and token.start < end and start < token.end]
                if not held:
                    continue
                first, last = held[0], held[-1]
                found.append(
                    _Said(
                        spelling,
                        tokens[first][1].from_seconds,
                        tokens[last][1].to_seconds,
                        _tail(segment.text[end : tokens[last][1].end]),
                        *_around([token.text for _, token in tokens], first, last),
                    )
                )
    return found


def _confirmed(places: Sequence[_Place], heard: Sequence[Sequence[_Token]], said: Sequence[_Said]) -> list[_Place]:
    """The places at which the second decoding has the term that they sound like; each saying answers for one place."""
    flat = [token for tokens in heard for token in tokens]
    before_segment = [sum(len(tokens) for tokens in heard[:number]) for number in range(len(heard))]
    left = list(said)
    taken: list[_Place] = []
    for place in places:
        if any(_overlap(place, other) for other in taken):
            continue
        first, last = before_segment[place.segment] + place.first, before_segment[place.segment] + place.last
        before, after = _around([token.text for token in flat], first, last)
        for one in left:
            if (
                one.spelling == place.spelling
                and _same_time(flat[first].from_seconds, flat[last].to_seconds, one.from_seconds, one.to_seconds)
                and _alike(sounds(before)[::-1], sounds(one.before)[::-1])
                and _alike(sounds(after), sounds(one.after))
            ):
                taken.append(replace(place, tail=one.tail))
                left.remove(one)
                break
    return taken


def _tail(text: str) -> str:
    """The Hangul that a text begins with."""
    found = _TAIL.match(text)
    return found.group() if found else ""


def _overlap(one: _Place, other: _Place) -> bool:
    """Whether two places share a word."""
    return one.segment == other.segment and one.first <= other.last and other.first <= one.last


def _same_time(start: float, end: float, from_seconds: float, to_seconds: float) -> bool:
    shorter = min(end - start, to_seconds - from_seconds)
    return min(end, to_seconds) - max(start, from_seconds) > SAME_TIME * shorter


def _around(words: Sequence[str], first: int, last: int) -> tuple[str, str]:
    """What stands before and after some words: two words on each side, as words may be cut in another way."""
    return "".join(words[max(0, first - 2) : first]), "".join(words[last + 1 : last + 3])


def _alike(one: str, other: str) -> bool:
    """Whether two forms begin alike, as far as the shorter goes. At the edge of a window there may be nothing to compare."""
    length = min(len(one), len(other))
    one, other = one[:length], other[:length]
    return distance(one, other) <= SAME_NEIGHBOUR * max(weight(one), weight(other))


def _put(segment: Segment, place: _Place, tokens: Sequence[_Token]) -> Segment:
    """The segment with the spelling in its place; what stood around it, and all times, kept."""
    old_tail = _tail(segment.text[place.end : tokens[-1].end])
    # A particle goes with its word: 을 after 핵융합 where 를 stood after what was misheard.
    tail = place.tail if old_tail and place.tail and _alike(sounds(old_tail)[::-1], sounds(place.tail)[::-1]) else old_tail
    rest = place.end + len(old_tail)
    text = segment.text[: place.start] + place.spelling + tail + segment.text[rest:]
    numbers = [token.word for token in tokens if token.word is not None]
    if not numbers:
        return replace(segment, text=text)
    old = segment.words[numbers[0] : numbers[-1] + 1]
    pieces = place.spelling.split()
    pieces[0] = segment.text[tokens[0].start : place.start] + pieces[0]
    pieces[-1] += tail + segment.text[rest : tokens[-1].end]
    words = (*segment.words[: numbers[0]], *_timed(pieces, old), *segment.words[numbers[-1] + 1 :])
    return replace(segment, text=text, words=words)


def _timed(pieces: Sequence[str], old: Sequence[Word]) -> Iterator[Word]:
    """New words over the time of the old: one for one where there are as many, else by length."""
    if len(pieces) == len(old):
        yield from (replace(word, text=piece) for piece, word in zip(pieces, old, strict=True))
        return
    known = [word.probability for word in old if word.probability is not None]
    probability = min(known, default=None)
    start, end = old[0].start, old[-1].end
    total = sum(len(piece) for piece in pieces)
    at = 0
    for piece in pieces:
        first = start + (end - start) * at / total
        at += len(piece)
        yield Word(piece, round(first, 3), round(start + (end - start) * at / total, 3), probability)
