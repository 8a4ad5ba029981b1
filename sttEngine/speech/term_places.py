"""Words of a transcript, the places among them that sound like a term, and putting the term there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sttEngine.domain import Segment, Word
from sttEngine.speech.sounds import distance, sounds, weight
from sttEngine.speech.terms import HANGUL, Vocabulary

SURE_PROBABILITY = 0.95  # a place whose every word the decoder was this sure of was heard right
SAME_NEIGHBOUR = 0.5  # share of a neighbouring word's sounds that may differ between the two decodings

_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W_]")
_TAIL = re.compile(r"[가-힣]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in its segment's text, from `start` to `end` in characters, with its times. `word`: its number."""

    text: str
    start: int
    end: int
    from_seconds: float
    to_seconds: float
    probability: float | None
    word: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a segment, in its tokens `first` to `last`, that sound like a spelling."""

    segment: int
    first: int
    last: int
    start: int
    end: int
    spelling: str
    unlike: float
    tail: str = ""  # what follows the spelling in its word, as the second decoding heard it


def tokens_of(segment: Segment) -> tuple[Token, ...]:
    """The segment's words found in its text; without usable words, its text split at spaces, times by length."""
    found: list[Token] = []
    at = 0
    for number, word in enumerate(segment.words):
        start = segment.text.find(word.text, at)
        if start < 0:
            break
        at = start + len(word.text)
        found.append(Token(word.text, start, at, word.start, word.end, word.probability, number))
    else:
        if found:
            return tuple(token for token in found if token.text)
    if segment.start is None or segment.end is None or not segment.text:
        return ()
    pace = (segment.end - segment.start) / len(segment.text)
    return tuple(
        Token(
            one.group(), one.start(), one.end(), segment.start + pace * one.start(), segment.start + pace * one.end(), None, None
        )
        for one in _TOKEN.finditer(segment.text)
    )


def places_of(segments: Sequence[Segment], heard: Sequence[Sequence[Token]], vocabulary: Vocabulary) -> list[Place]:
    """Every place that sounds like a term without being one, the most alike first."""
    asked: list[Place] = []
    for number, (segment, tokens) in enumerate(zip(segments, heard, strict=True)):
        written = list(vocabulary.written_in(segment.text))
        for first, last, start, end in _stretches(segment.text, tokens, vocabulary.most_words):
            if not any(start < right and left < end for left, right in written) and not _sure(tokens[first : last + 1]):
                asked.append(Place(number, first, last, start, end, "", 0.0))
    texts = [segments[place.segment].text[place.start : place.end] for place in asked]
    found = [replace(asked[at], spelling=spelling, unlike=unlike) for at, spelling, unlike in vocabulary.like(texts)]
    found.sort(key=lambda place: (round(place.unlike, 4), place.segment, place.start, -place.end, place.spelling))
    best: list[Place] = []
    for place in found:  # of each term, the one best of several places that share words
        if not any(place.spelling == other.spelling and overlap(place, other) for other in best):
            best.append(place)
    return best


def _sure(tokens: Sequence[Token]) -> bool:
    return all(token.probability is not None and token.probability >= SURE_PROBABILITY for token in tokens)


def _stretches(text: str, tokens: Sequence[Token], most_words: int) -> Iterator[tuple[int, int, int, int]]:
    """Runs of words, (first, last, start, end): without the marks around them, and with and without a Korean particle."""
    for first, token in enumerate(tokens):
        start = _first_letter(text, token.start, token.end)
        if start is None:
            continue
        for last in range(first, min(first + most_words, len(tokens))):
            begin = start if last == first else tokens[last].start
            letters = [at for at in range(begin, tokens[last].end) if _LETTER.match(text[at])]
            for at in letters:
                if at == letters[-1] or (HANGUL.match(text[at]) and HANGUL.match(text[at + 1])):
                    yield first, last, start, at + 1
            possessive = text[begin : letters[-1] + 1] if letters else ""
            if possessive[-2:] in ("'s", "’s") and len(possessive) > 2:
                yield first, last, start, letters[-1] - 1


def _first_letter(text: str, start: int, end: int) -> int | None:
    return next((at for at in range(start, end) if _LETTER.match(text[at])), None)


def overlap(one: Place, other: Place) -> bool:
    """Whether two places share a word."""
    return one.segment == other.segment and one.first <= other.last and other.first <= one.last


def hangul_tail(text: str) -> str:
    """The Hangul that a text begins with."""
    found = _TAIL.match(text)
    return found.group() if found else ""


def alike(one: str, other: str) -> bool:
    """Whether two forms begin alike, as far as the shorter goes. At the edge of a window there may be nothing to compare."""
    length = min(len(one), len(other))
    one, other = one[:length], other[:length]
    return distance(one, other) <= SAME_NEIGHBOUR * max(weight(one), weight(other))


def put_in(segment: Segment, place: Place, tokens: Sequence[Token]) -> Segment:
    """The segment with the spelling in its place; what stood around it, and all times, kept."""
    old_tail = hangul_tail(segment.text[place.end : tokens[-1].end])
    # A particle goes with its word: 을 after 핵융합 where 를 stood after what was misheard.
    tail = place.tail if old_tail and place.tail and alike(sounds(old_tail)[::-1], sounds(place.tail)[::-1]) else old_tail
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
