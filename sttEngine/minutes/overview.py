"""The top of the minutes: title, one line, and a few sentences over all points. Each rests on points, hence on utterances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import CancelFlag, ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import UnreadableAnswer, overview_schema, read_answer
from sttEngine.minutes.asking import ask, prompt
from sttEngine.minutes.extract import citations
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import fault, overlap, script_of

ANSWER_TOKENS = 400
MOST_SENTENCES = 4
MOST_POINTS = 40  # the model is shown the most central ones; all of them stand in the minutes
TITLE_CHARACTERS = 60
TITLE_SUPPORT = 0.5


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
    title, items = "", list[MinutesItem]()
    try:
        schema = overview_schema(len(shown), min(MOST_SENTENCES, len(shown)))
        messages = ask(language, [point.text for point in shown], prompt(language, "overview"))
        options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=schema, fresh=True)
        answer = read_answer("".join(writer.write(messages, options, cancel)), heading="title")
    except (UnreadableAnswer, ContextExceeded):
        answer = None
    if answer is not None:
        title = _title(answer.heading, shown, language)
        for claim in answer.claims:
            rests_on = [shown[line - 1] for line in dict.fromkeys(claim.lines) if 1 <= line <= len(shown)]
            cited = [by_id[c.segment_id] for point in rests_on for c in point.citations if c.segment_id in by_id]
            words = [Segment(0, None, None, point.text) for point in rests_on]
            known = any(overlap(claim.text, item.text) > TITLE_SUPPORT for item in items)
            if claim.text and not known and fault(claim.text, [*words, *cited], language) is None:
                items.append(MinutesItem("overview", claim.text, citations(cited)))
    if not items:
        items = [MinutesItem("overview", point.text, point.citations) for point in shown[:2]]
    return Overview(title, items[0].text, tuple(items))


def _shown(points: Sequence[MinutesItem]) -> tuple[MinutesItem, ...]:
    if len(points) <= MOST_POINTS:
        return tuple(points)
    ranked = most_central([Segment(at, None, None, point.text) for at, point in enumerate(points)], MOST_POINTS)
    return tuple(points[segment.id] for segment in ranked)


def _title(text: str, points: Sequence[MinutesItem], language: str) -> str:
    source = " ".join(point.text for point in points)
    stands = (
        0 < len(text) <= TITLE_CHARACTERS
        and script_of(text) == language
        and number_values(text) <= number_values(source)
        and overlap(text, source) >= TITLE_SUPPORT
    )
    return text if stands else ""
