"""Which utterances prove a line of the minutes. Pure, but for closeness of meaning."""

from __future__ import annotations

from collections.abc import Sequence

from sttEngine.domain import Citation, Segment, reading_place
from sttEngine.minutes.days import named_days
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import names
from sttEngine.minutes.negation import negated
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import grams, overlap

NOBODY = frozenset(
    {"제가", "내가", "우리", "저희", "본인", "누가", "누군가"} | {"i", "we", "you", "me", "us", "they", "he", "she", "someone"}
)
NEW_WORTH = 0.12  # share of a line's words that a further utterance must add: else it is no proof, it only stands near


def citations(cited: Sequence[Segment]) -> tuple[Citation, ...]:
    """One for each utterance, in reading order."""
    ordered = sorted({segment.id: segment for segment in cited}.values(), key=lambda segment: reading_place(segment.id))
    return tuple(Citation(segment.id, segment.start, segment.end, segment.page) for segment in ordered)


def cover(text: str, segments: Sequence[Segment], most: int, meaning: Meaning | None = None) -> tuple[Segment, ...]:
    """At most `most` utterances that together say `text`: the closest first, then what has most of what is still unsaid.

    Words count alike; a number, a day, a name and a "not" count most, since they must be there. In reading order.
    """
    near = meaning.closeness(text, [segment.text for segment in segments]) if meaning is not None else [0.0] * len(segments)
    wanted = _must(text)
    said = [_must(segment.text) & wanted for segment in segments]
    total = sum(map(_weight, wanted)) or 1.0
    chosen: list[int] = []
    have: frozenset[str] = frozenset()
    while len(chosen) < most:
        gain = {
            at: sum(map(_weight, said[at] - have)) / total + (0.5 * near[at] if not chosen else 0.0)
            for at in range(len(segments))
            if at not in chosen
        }
        best = max(gain, key=lambda at: (gain[at], near[at], -at), default=None)
        if best is None or (chosen and gain[best] < NEW_WORTH):
            break
        chosen.append(best)
        have |= said[best]
    return tuple(segments[at] for at in sorted(chosen))


def owner_and_due(
    owner: str, due: str, cited: Sequence[Segment], window: Sequence[Segment]
) -> tuple[str | None, str | None, tuple[Segment, ...]]:
    """Owner and date as far as they were said, and all proofs: an owner is never guessed, and "I" is no name.

    An owner who was named elsewhere in the window brings the utterance that names them.
    """
    proofs = tuple(cited)
    source = _text(window)
    # A letter alone, 저 or 내, is no name; it would be found inside other words as well.
    is_name = len(owner) > 1 and owner.casefold() not in NOBODY
    named = owner if is_name and _was_said(owner, source) else None
    if named is not None and not _was_said(named, _text(proofs)):
        proofs = (*proofs, _where_named(named, window, proofs[0]))
    return named, due if due and _was_said(due, _text(proofs)) else None, proofs


def _must(text: str) -> frozenset[str]:
    """What a proof has to have: words, and marked by their first letter numbers and days, names and "not"."""
    marked = {f"#{value}" for value in (*number_values(text), *named_days(text))} | {f"@{name}" for name in names(text)}
    return grams(text) | marked | ({"!"} if negated(text) else frozenset())


def _weight(word: str) -> float:
    return 3.0 if word[0] in "#@!" else 1.0


def _was_said(value: str, source: str) -> bool:
    """Whether `value` was said in so many words."""
    if not number_values(value) <= number_values(source) or not named_days(value) <= named_days(source):
        return False
    return value.casefold() in source.casefold() or overlap(value, source) == 1.0


def _where_named(name: str, window: Sequence[Segment], near: Segment) -> Segment:
    """The utterance with the name that is closest to `near`: before it rather than after; else the one that shares most."""
    named = [segment for segment in window if _was_said(name, segment.text)] or list(cover(name, window, 1))
    return min(named, key=lambda segment: (abs(reading_place(segment.id) - reading_place(near.id)), segment.id))


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)
