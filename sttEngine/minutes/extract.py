"""What one window of a transcript comes to: a few questions to the model, each answer verified line by line.

The model is asked for one thing at a time, about the same numbered lines, chooses among candidates, and names the line before
it writes. What it says is kept only if what it cites bears it out; a line that cites the wrong utterance is led to the right
one. Where nothing stands, the utterances themselves speak: an extract beats an invention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sttEngine.domain import Citation, MinutesItem, MinutesSection, Omission, Segment
from sttEngine.engines.base import CancelFlag, WriteOptions, Writer
from sttEngine.minutes.answers import MOST_ITEMS, SHOWN, Answer, Claim, claims_schema, read_answer
from sttEngine.minutes.asking import as_material, ask, prompt
from sttEngine.minutes.cues import candidates
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import fault, overlap, recite

ANSWER_TOKENS = 360
QUOTED = 2  # utterances that speak for a window of which the model said nothing that stands
TOPIC_SUPPORT = 0.4  # share of a heading's bigrams that must come from the window


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: the prompt's name, the section its answers belong to, and the names in its schema."""

    name: str
    section: MinutesSection
    heading: str = ""
    items: str = "items"
    action: bool = False


QUESTIONS = (
    Question("points", "topic", heading="topic", items="points"),
    Question("decisions", "decision"),
    Question("actions", "action", action=True),
    Question("questions", "question"),
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The verified lines of one window, and why others were dropped."""

    items: tuple[MinutesItem, ...]
    omissions: tuple[Omission, ...]


def extract(
    window: Sequence[Segment], language: str, writer: Writer, cancel: CancelFlag, report: Callable[[float], None]
) -> Extraction:
    """Ask every question about a window. `report` gets the share that is done.

    Raises UnreadableAnswer, ContextExceeded: the caller tries smaller windows.
    """
    source = " ".join(segment.text for segment in window)
    items: list[MinutesItem] = []
    dropped: Counter[str] = Counter()
    for number, question in enumerate(QUESTIONS):
        shown = _candidates(question, window)
        answer = _ask(question, window, shown, language, writer, cancel, fresh=number == 0) if shown else Answer(())
        topic = answer.heading if overlap(answer.heading, source) >= TOPIC_SUPPORT else None
        for claim in answer.claims:
            found = verified(claim, question.section, window, language, topic)
            if isinstance(found, MinutesItem):
                items.append(found)
            elif found:
                dropped[found] += 1
        if question.section == "topic" and not items:
            items += [quote(segment) for segment in most_central(window, QUOTED)]
        report((number + 1) / len(QUESTIONS))
    return Extraction(tuple(items), tuple(Omission(reason, count) for reason, count in sorted(dropped.items())))


def verified(
    claim: Claim, section: MinutesSection, window: Sequence[Segment], language: str, topic: str | None = None
) -> MinutesItem | str:
    """The claim as a line of minutes, or the reason code why it is none; "" for an empty one."""
    if not claim.text:
        return ""
    named = tuple(window[line - 1] for line in claim.lines if 1 <= line <= len(window))
    reason = fault(claim.text, named, language) if named else "claim_not_supported"
    cited = named
    if reason is not None:
        cited = recite(claim.text, window)
        if fault(claim.text, cited, language) is not None:
            return reason
    source = " ".join(segment.text for segment in window)
    is_action = section == "action"
    return MinutesItem(
        section=section,
        text=claim.text,
        citations=citations(cited),
        topic=topic,
        owner=_said(claim.owner, source) if is_action else None,
        due=_said(claim.due, source) if is_action else None,
    )


def citations(cited: Sequence[Segment]) -> tuple[Citation, ...]:
    """One for each utterance, in reading order."""
    ordered = sorted({segment.id: segment for segment in cited}.values(), key=lambda segment: segment.id)
    return tuple(Citation(segment.id, segment.start, segment.end, segment.page) for segment in ordered)


def quote(segment: Segment) -> MinutesItem:
    """An utterance as its own proof."""
    return MinutesItem("topic", " ".join(segment.text.split()), citations((segment,)))


def _candidates(question: Question, window: Sequence[Segment]) -> tuple[int, ...]:
    """Numbers of lines, counted from 1, that an answer may be about: the central ones, or those with the section's cues."""
    most = SHOWN[question.name]
    if question.section != "topic":
        return candidates(question.section, window, most)
    central = {id(segment) for segment in most_central(window, most)}
    return tuple(number for number, segment in enumerate(window, start=1) if id(segment) in central)


def _ask(
    question: Question,
    window: Sequence[Segment],
    shown: Sequence[int],
    language: str,
    writer: Writer,
    cancel: CancelFlag,
    *,
    fresh: bool,
) -> Answer:
    most = min(MOST_ITEMS[question.name], len(shown))
    schema = claims_schema(shown, most, heading=question.heading, items=question.items, action=question.action)
    lines = [segment.text for segment in window]
    words = prompt(language, question.name).replace("{most}", str(most))
    listed = "\n".join(f"{number}. {as_material(lines[number - 1])}" for number in shown)
    messages = ask(language, lines, f"{words}\n\n<candidates>\n{listed}\n</candidates>")
    # The first question of a window is evaluated anew, so that a resumed run gives what an uninterrupted one gives.
    options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=schema, fresh=fresh)
    return read_answer("".join(writer.write(messages, options, cancel)), heading=question.heading, items=question.items)


def _said(value: str, source: str) -> str | None:
    """`value` if it was said in so many words, else None: an owner or a date is never guessed."""
    if not value or not number_values(value) <= number_values(source):
        return None
    return value if overlap(value, source) == 1.0 else None
