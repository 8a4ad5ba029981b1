"""What one window of a transcript comes to: one question to the model, its answer verified line by line.

What the model says is kept only if an utterance bears it out; a line that cites the wrong utterance is led to the right one.
Where nothing stands, the utterances themselves speak: an extract beats an invention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from sttEngine.domain import Citation, MinutesItem, Omission, Segment
from sttEngine.engines.base import CancelFlag, WriteOptions, Writer
from sttEngine.minutes.answers import Claim, read_window, window_schema
from sttEngine.minutes.asking import ask, leaked
from sttEngine.minutes.cues import may_hold
from sttEngine.minutes.names import unsaid_names, written_small
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import fault, overlap, recite

ANSWER_TOKENS = 640
EXPECTED_PIECES = 260  # of an ordinary answer, for showing how far it is
QUOTED = 3  # utterances that speak for a window of which the model said nothing that stands
TOPIC_SUPPORT = 0.4  # share of a heading's grams that must come from the window
EXAMPLE = "example"
NOBODY = frozenset({"저", "제가", "나", "내가", "우리", "저희", "i", "we", "you", "me", "us", "they", "he", "she", "someone"})


@dataclass(frozen=True, slots=True)
class Extraction:
    """The verified lines of one window, and why others were dropped: the amount of each omission is a number of lines."""

    items: tuple[MinutesItem, ...]
    omissions: tuple[Omission, ...]


def extract(
    window: Sequence[Segment], language: str, writer: Writer, cancel: CancelFlag, report: Callable[[float], None]
) -> Extraction:
    """Ask about a window. `report` gets the share that is done, below 1.

    Raises UnreadableAnswer, ContextExceeded: the caller tries smaller windows.
    """
    options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=window_schema(len(window)))
    pieces: list[str] = []
    for piece in writer.write(ask(language, [s.text for s in window], "extract", EXAMPLE), options, cancel):
        pieces.append(piece)
        report(len(pieces) / (len(pieces) + EXPECTED_PIECES))
    answer = read_window("".join(pieces))
    source = _text(window)
    heading_stands = overlap(answer.heading, source) >= TOPIC_SUPPORT and not leaked(answer.heading, source, language, EXAMPLE)
    topic = answer.heading if heading_stands else None
    found = [verified(claim, window, language, topic) for claim in answer.claims if claim.text]
    items = [item for item in found if isinstance(item, MinutesItem)]
    dropped = Counter(reason for reason in found if isinstance(reason, str))
    if not any(item.section == "topic" for item in items):
        items += [quote(segment) for segment in most_central(window, QUOTED)]
    return Extraction(tuple(items), tuple(Omission(reason, count) for reason, count in sorted(dropped.items())))


def verified(claim: Claim, window: Sequence[Segment], language: str, topic: str | None = None) -> MinutesItem | str:
    """The claim as a line of minutes, or the reason code why it is none."""
    source = _text(window)
    small = written_small(source)
    if leaked(claim.text, source, language, EXAMPLE):
        return "claim_name_not_cited"
    able = [segment for segment in window if may_hold(claim.section, segment.text)]
    named = [segment for segment in (window[n - 1] for n in claim.lines if 1 <= n <= len(window)) if segment in able]
    reason = fault(claim.text, named, language, small) if named else "claim_not_supported"
    cited: Sequence[Segment] = named
    if reason is not None:
        # One utterance, or two of which each can hold such a line: a decision is not pieced together from small talk.
        for most in (1, 2):
            cited = recite(claim.text, able, most)
            if cited and fault(claim.text, cited, language, small) is None:
                break
        else:
            return reason
    owner = _owner(claim.owner, source)
    if owner is not None and not _was_said(owner, _text(cited)):
        cited = (*cited, _where_named(owner, window, cited[0]))
    said = _text(cited)
    return MinutesItem(
        section=claim.section,
        text=claim.text,
        citations=citations(cited),
        topic=topic if claim.section == "topic" and topic is not None and _heads(topic, said, small) else None,
        owner=owner,
        due=claim.due if claim.due and _was_said(claim.due, said) else None,
    )


def citations(cited: Sequence[Segment]) -> tuple[Citation, ...]:
    """One for each utterance, in reading order."""
    ordered = sorted({segment.id: segment for segment in cited}.values(), key=lambda segment: segment.id)
    return tuple(Citation(segment.id, segment.start, segment.end, segment.page) for segment in ordered)


def quote(segment: Segment) -> MinutesItem:
    """An utterance as its own proof."""
    return MinutesItem("topic", " ".join(segment.text.split()), citations((segment,)))


def _owner(name: str, source: str) -> str | None:
    """A name that was said, else None: an owner is never guessed, and "I" is no name."""
    return name if name and name.casefold() not in NOBODY and _was_said(name, source) else None


def _was_said(value: str, source: str) -> bool:
    """Whether `value` was said in so many words."""
    if not number_values(value) <= number_values(source):
        return False
    return value.casefold() in source.casefold() or overlap(value, source) == 1.0


def _where_named(name: str, window: Sequence[Segment], near: Segment) -> Segment:
    """The utterance with the name that is closest to `near`: before it rather than after; else the one that shares most."""
    named = [segment for segment in window if _was_said(name, segment.text)] or recite(name, window, most=1)
    return min(named, key=lambda segment: (abs(segment.id - near.id), segment.id))


def _heads(topic: str, said: str, small: Set[str]) -> bool:
    """Whether a heading may stand over a line: a number or a name in it was said where the line was."""
    return number_values(topic) <= number_values(said) and not unsaid_names(topic, said, small, heading=True)


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)
