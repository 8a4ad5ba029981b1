"""Terms that a person added, put where they were said and nowhere else. Pure.

The decoder is never offered a term on suspicion: what is offered comes out, said or not. A window is decoded plainly first. Only
where its text sounds like a term without being it, the window is decoded again with those few terms offered, and of
that second decoding nothing is taken but a term that stands at the time of such a place, between the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sttEngine.domain import Segment
from sttEngine.speech.sounds import sounds
from sttEngine.speech.term_places import Place, Token, alike, hangul_tail, overlap, places_of, put_in, tokens_of
from sttEngine.speech.terms import Vocabulary, occurrences

MOST_OFFERED = 12  # spellings in a second decoding; a longer list is heeded less
SAME_TIME = 0.5  # of the shorter of two stretches that must be common for them to be the same moment

DecodeAgain = Callable[[tuple[str, ...]], Sequence[Segment]]


@dataclass(frozen=True, slots=True)
class Applied:
    """The segments with terms in place, and in how many places."""

    segments: tuple[Segment, ...]
    places: int


def apply_vocabulary(segments: Sequence[Segment], again: DecodeAgain, vocabulary: Vocabulary) -> Applied:
    """The segments of one plainly decoded window with terms in their places.

    `again` decodes the same window with the given words offered, times on the same clock. It is called once, or not at
    all where nothing sounds like a term. Times of segments and of words around a place stay as they are.
    """
    plain = tuple(segments)
    if not vocabulary:
        return Applied(plain, 0)
    heard = tuple(tokens_of(segment) for segment in plain)
    places = places_of(plain, heard, vocabulary)
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
        changed[place.segment] = put_in(changed[place.segment], place, tokens)
    return Applied(tuple(changed), len(taken))


@dataclass(frozen=True, slots=True)
class _Said:
    """A spelling that the second decoding wrote: its times, what followed in the same word, and the words around it."""

    spelling: str
    from_seconds: float
    to_seconds: float
    tail: str
    before: str
    after: str


def _said_again(segments: Sequence[Segment], offered: Sequence[str]) -> list[_Said]:
    """Where the second decoding wrote what it was offered."""
    tokens = [(number, token) for number, segment in enumerate(segments) for token in tokens_of(segment)]
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
                        hangul_tail(segment.text[end : tokens[last][1].end]),
                        *_around([token.text for _, token in tokens], first, last),
                    )
                )
    return found


def _confirmed(places: Sequence[Place], heard: Sequence[Sequence[Token]], said: Sequence[_Said]) -> list[Place]:
    """The places at which the second decoding has the term that they sound like; each saying answers for one place."""
    flat = [token for tokens in heard for token in tokens]
    before_segment = [sum(len(tokens) for tokens in heard[:number]) for number in range(len(heard))]
    left = list(said)
    taken: list[Place] = []
    for place in places:
        if any(overlap(place, other) for other in taken):
            continue
        first, last = before_segment[place.segment] + place.first, before_segment[place.segment] + place.last
        before, after = _around([token.text for token in flat], first, last)
        for one in left:
            if (
                one.spelling == place.spelling
                and _same_time(flat[first].from_seconds, flat[last].to_seconds, one.from_seconds, one.to_seconds)
                and alike(sounds(before)[::-1], sounds(one.before)[::-1])
                and alike(sounds(after), sounds(one.after))
            ):
                taken.append(replace(place, tail=one.tail))
                left.remove(one)
                break
    return taken


def _same_time(start: float, end: float, from_seconds: float, to_seconds: float) -> bool:
    shorter = min(end - start, to_seconds - from_seconds)
    return min(end, to_seconds) - max(start, from_seconds) > SAME_TIME * shorter


def _around(words: Sequence[str], first: int, last: int) -> tuple[str, str]:
    """What stands before and after some words: two words on each side, as words may be cut in another way."""
    return "".join(words[max(0, first - 2) : first]), "".join(words[last + 1 : last + 3])
