"""What one window of a transcript comes to: one question to the model, its answer verified line by line.

What the model says is kept only if an utterance bears it out; a line that cites the wrong utterance is led to the right one.
Where nothing stands, the utterances themselves speak: an extract beats an invention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sttEngine.domain import Citation, MinutesItem, Omission, Segment
from sttEngine.engines.base import CancelFlag, WriteOptions, Writer
from sttEngine.minutes.answers import Claim, read_window, window_schema
from sttEngine.minutes.asking import ask, leaked
from sttEngine.minutes.cues import may_hold
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
    source = " ".join(segment.text for segment in window)
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
    source = " ".join(segment.text for segment in window)
    if leaked(claim.text, source, language, EXAMPLE):
        return "claim_name_not_cited"
    able = [segment for segment in window if may_hold(claim.section, segment.text)]
    named = [segment for segment in (window[n - 1] for n in claim.lines if 1 <= n <= len(window)) if segment in able]
    reason = fault(claim.text, named, language) if named else "claim_not_supported"
    cited: Sequence[Segment] = named
    if reason is not None:
        # One utterance, or two of which each can hold such a line: a decision is not pieced together from small talk.
        for most in (1, 2):
            cited = recite(claim.text, able, most)
            if cited and fault(claim.text, cited, language) is None:
                break
        else:
            return reason
    said = " ".join(segment.text for segment in cited)
    return MinutesItem(
        section=claim.section,
        text=claim.text,
        citations=citations(cited),
        topic=topic if claim.section == "topic" else None,
        owner=_owner(claim.owner, source),
        due=_verbatim(claim.due, said),
    )


def citations(cited: Sequence[Segment]) -> tuple[Citation, ...]:
    """One for each utterance, in reading order."""
    ordered = sorted({segment.id: segment for segment in cited}.values(), key=lambda segment: segment.id)
    return tuple(Citation(segment.id, segment.start, segment.end, segment.page) for segment in ordered)


def quote(segment: Segment) -> MinutesItem:
    """An utterance as its own proof."""
    return MinutesItem("topic", " ".join(segment.text.split()), citations((segment,)))


def _owner(name: str, source: str) -> str | None:
    """A name that was said, else None; "I" is no name."""
    return None if name.casefold() in NOBODY else _verbatim(name, source)


def _verbatim(value: str, source: str) -> str | None:
    """`value` if it was said in so many words, else None: an owner or a date is never guessed."""
    if not value or not number_values(value) <= number_values(source):
        return None
    return value if value.casefold() in source.casefold() or overlap(value, source) == 1.0 else None
