"""Repairs of a transcript that need no language model: the person's own terms, and fillers; and what kind a repair is. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from sttEngine.domain import ProposalKind, Segment
from sttEngine.speech.term_places import Place, overlap, places_of, put_in, tokens_of
from sttEngine.speech.terms import Vocabulary

_FILLER = re.compile(
    r"(?<![\w'-])(?:u+m+|u+h+|e+r+m*|h+m+|m+-?h?m+|어+|음+|으음|저기요?|그러니까 그)(?![\w'-])[,.…]*\s*", re.IGNORECASE
)
_MARKS = re.compile(r"[^\w]|_")
_SPACE = re.compile(r"\s+")


def with_terms(segment: Segment, vocabulary: Vocabulary) -> str:
    """The text of a segment, terms put where something stands that sounds like one, the most alike first."""
    timed = segment if segment.start is not None else replace(segment, start=0.0, end=float(len(segment.text)))
    tokens = tokens_of(timed)
    taken: list[Place] = []
    for place in places_of((timed,), (tokens,), vocabulary):
        if not any(overlap(place, other) for other in taken):
            taken.append(place)
    for place in sorted(taken, key=lambda place: -place.start):  # from the back: positions stay true
        timed = put_in(timed, place, tokens[place.first : place.last + 1])
    return timed.text


def without_fillers(text: str) -> str:
    """The text without um, uh, 어, 음 and the like where they stand alone. A text of nothing else stays as it is."""
    bare = _FILLER.sub("", text).strip()
    if not _MARKS.sub("", bare):
        return text
    return bare[0].upper() + bare[1:] if text[:1].isupper() else bare


def kind_of(original: str, proposed: str) -> ProposalKind:
    """What a repair changes at most: spacing, punctuation, fillers, or words."""
    if _SPACE.sub("", original) == _SPACE.sub("", proposed):
        return "spacing"
    if _letters(original) == _letters(proposed):
        return "punctuation"
    return "filler" if _letters(_FILLER.sub("", original)) == _letters(_FILLER.sub("", proposed)) else "word"


def _letters(text: str) -> str:
    return _MARKS.sub("", text).casefold()
