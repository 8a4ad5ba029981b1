"""The top of the minutes: title, one line, and a few sentences over all points. Each rests on points, hence on utterances."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import CancelFlag, ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import Answer, UnreadableAnswer, overview_schema, read_overview
from sttEngine.minutes.asking import ask, leaked, prompt, worked_example
from sttEngine.minutes.citing import citations
from sttEngine.minutes.days import named_days
from sttEngine.minutes.names import unsaid_names, written_small
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import fault, overlap, script_of

ANSWER_TOKENS = 400
MOST_POINTS = 40  # the model is shown the most central ones; all of them stand in the minutes
TITLE_CHARACTERS = 60
TITLE_SUPPORT = 0.5
SAID_ALREADY = 0.7


@dataclass(frozen=True, slots=True)
class Overview:
    """`title` is empty when no title stands on the points; the caller keeps the recording's own."""

    title: str
    one_line: str
    items: tuple[MinutesItem, ...]


def write_overview(
    points: Sequence[MinutesItem], segments: Sequence[Segment], language: str, writer: Writer, cancel: CancelFlag
) -> Overview:
    """Verified sentences over the points, or, where none stands, the most central points themselves."""
    shown = _shown(points)
    if not shown:
        return Overview("", "", ())
    by_id = {segment.id: segment for segment in segments}
    small = written_small(" ".join(segment.text for segment in segments))
    options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=overview_schema(len(shown)))
    try:
        before = worked_example(language, "overview")
        messages = ask(language, before, [point.text for point in shown], prompt(language, "overview.txt"))
        answer = read_overview("".join(writer.write(messages, options, cancel)))
    except (UnreadableAnswer, ContextExceeded):
        answer = Answer("", ())
    items: list[MinutesItem] = []
    for claim in answer.claims:
        rests_on = [shown[line - 1] for line in dict.fromkeys(claim.lines) if 1 <= line <= len(shown)]
        cited = [by_id[c.segment_id] for point in rests_on for c in point.citations if c.segment_id in by_id]
        if claim.text and _stands(claim.text, rests_on, cited, items, language, small):
            items.append(MinutesItem("overview", claim.text, citations(cited)))
    if not items:
        items = [MinutesItem("overview", point.text, point.citations) for point in shown[:2]]
    return Overview(_title(answer.title, shown, language, small), items[0].text, tuple(items))


def _stands(
    text: str,
    points: Sequence[MinutesItem],
    cited: Sequence[Segment],
    before: Sequence[MinutesItem],
    language: str,
    small: Set[str],
) -> bool:
    """Whether a sentence is borne out by its points and their utterances, and is not said already.

    Numbers, days and names must be in the utterances, since those are what it cites; its points may lend it their words.
    """
    words = [Segment(0, None, None, point.text) for point in points]
    source = " ".join(segment.text for segment in (*words, *cited))
    if (
        not cited
        or leaked(text, source, worked_example(language, "overview"))
        or any(overlap(text, item.text) > SAID_ALREADY for item in before)
    ):
        return False
    said = " ".join(segment.text for segment in cited)
    if not _counts_and_days_said(text, said) or unsaid_names(text, said, small):
        return False
    return fault(text, [*words, *cited], language, small) is None


def _counts_and_days_said(text: str, source: str) -> bool:
    return number_values(text) <= number_values(source) and named_days(text) <= named_days(source)


def _shown(points: Sequence[MinutesItem]) -> tuple[MinutesItem, ...]:
    if len(points) <= MOST_POINTS:
        return tuple(points)
    ranked = most_central([Segment(at, None, None, point.text) for at, point in enumerate(points)], MOST_POINTS)
    return tuple(points[segment.id] for segment in ranked)


def _title(text: str, points: Sequence[MinutesItem], language: str, small: Set[str]) -> str:
    source = " ".join(point.text for point in points)
    stands = (
        0 < len(text) <= TITLE_CHARACTERS
        and script_of(text) == language
        and _counts_and_days_said(text, source)
        and not unsaid_names(text, source, small, heading=True)
        and overlap(text, source) >= TITLE_SUPPORT
        and not leaked(text, source, worked_example(language, "overview"))
    )
    return text if stands else ""
