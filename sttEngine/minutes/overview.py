"""The top of the minutes: title, one line, and a few sentences over all points. Each rests on points, hence on utterances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import CancelFlag, ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import Answer, Claim, UnreadableAnswer, overview_schema, read_overview, read_text, text_schema
from sttEngine.minutes.asking import ask, leaked, prompt, worked_example
from sttEngine.minutes.citing import citations
from sttEngine.minutes.extract import POINT_SENTENCES
from sttEngine.minutes.names import written_small
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import fault, overlap, script_of, sentences, unsaid_fact

ANSWER_TOKENS = 400
AGAIN_TOKENS = 80
MOST_POINTS = 40  # the model is shown the most central ones; all of them stand in the minutes
TITLE_CHARACTERS = 60
TITLE_SUPPORT = 0.5
SAID_ALREADY = 0.7


@dataclass(frozen=True, slots=True)
class Overview:
    """`title` is empty when no title stands on the points; the caller keeps the recording's own.

    `counted`: sentences and titles that did not stand, and those that were repaired, by their reason codes.
    """

    title: str
    one_line: str
    items: tuple[MinutesItem, ...]
    counted: Mapping[str, int]


@dataclass
class _Writing:
    """An overview in work: what it is made from, and what has become of what the model says."""

    shown: Sequence[MinutesItem]
    by_id: Mapping[int, Segment]
    language: str
    small: Set[str]
    writer: Writer
    cancel: CancelFlag
    items: list[MinutesItem] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def answer(self, question: str, options: WriteOptions) -> str:
        before = worked_example(self.language, "overview")
        messages = ask(self.language, before, [point.text for point in self.shown], question)
        return "".join(self.writer.write(messages, options, self.cancel))


def write_overview(
    points: Sequence[MinutesItem], segments: Sequence[Segment], language: str, writer: Writer, cancel: CancelFlag
) -> Overview:
    """Verified sentences over the points, or, where none stands, the most central points themselves."""
    shown = _shown(points)
    if not shown:
        return Overview("", "", (), {})
    small = written_small(" ".join(segment.text for segment in segments))
    writing = _Writing(shown, {segment.id: segment for segment in segments}, language, small, writer, cancel)
    try:
        options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=overview_schema(len(shown)))
        answer = read_overview(writing.answer(prompt(language, "overview.txt"), options))
    except (UnreadableAnswer, ContextExceeded):
        answer = Answer("", ())
    for claim in answer.claims:
        _take(claim, writing)
    items = writing.items or [MinutesItem("overview", point.text, point.citations) for point in shown[:2]]
    title = _title(answer.title, writing)
    return Overview(title, sentences(items[0].text)[0], tuple(items), writing.counted)


def _take(claim: Claim, writing: _Writing) -> None:
    """A sentence that stands; what does not is asked for once more, in the words of its points, and then left out."""
    lines = tuple(line for line in dict.fromkeys(claim.lines) if 1 <= line <= len(writing.shown))
    points = [writing.shown[line - 1] for line in lines]
    if not claim.text or not points or _said_already(claim.text, writing):
        return
    text = " ".join(sentences(claim.text)[:POINT_SENTENCES])  # what goes on only tells the points again
    reason = _fault(text, points, writing)
    if reason is not None and (again := _said_again(lines, writing)) and not _said_already(again, writing):
        text, repaired = again, _fault(again, points, writing)
        if repaired is None:
            writing.counted["claim_repaired"] += 1
            reason = None
    if reason is None:
        writing.items.append(MinutesItem("overview", text, citations(_cited(points, writing))))
    else:
        writing.counted[reason] += 1


def _said_again(lines: Sequence[int], writing: _Writing) -> str:
    """ "" when the answer cannot be read."""
    question = prompt(writing.language, "overview-again.txt").replace("{lines}", ", ".join(map(str, lines)))
    try:
        return read_text(writing.answer(question, WriteOptions(max_tokens=AGAIN_TOKENS, schema=text_schema())))
    except (UnreadableAnswer, ContextExceeded):
        return ""


def _said_already(text: str, writing: _Writing) -> bool:
    return any(overlap(text, item.text) > SAID_ALREADY for item in writing.items)


def _cited(points: Sequence[MinutesItem], writing: _Writing) -> list[Segment]:
    return [writing.by_id[c.segment_id] for point in points for c in point.citations if c.segment_id in writing.by_id]


def _fault(text: str, points: Sequence[MinutesItem], writing: _Writing) -> str | None:
    """The reason code why a sentence is not borne out by its points and their utterances, or None when it is.

    Numbers, days and names must be in the utterances, since those are what it cites; its points may lend it their words. A point
    that was translated stands for its utterances: its numbers, days and names are theirs.
    """
    cited = _cited(points, writing)
    if not cited:
        return "claim_not_supported"
    words = [Segment(0, None, None, point.text) for point in points]
    across = script_of(_text(cited)) != writing.language
    everything = _text((*words, *cited))
    unsaid = unsaid_fact(text, everything if across else _text(cited), writing.language, writing.small)
    if unsaid is not None:
        return unsaid
    if leaked(text, everything, worked_example(writing.language, "overview")):
        return "claim_name_not_cited"
    return fault(text, words if across else [*words, *cited], writing.language, writing.small)


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def _shown(points: Sequence[MinutesItem]) -> tuple[MinutesItem, ...]:
    if len(points) <= MOST_POINTS:
        return tuple(points)
    ranked = most_central([Segment(at, None, None, point.text) for at, point in enumerate(points)], MOST_POINTS)
    return tuple(points[segment.id] for segment in ranked)


def _title(text: str, writing: _Writing) -> str:
    source = " ".join(point.text for point in writing.shown)
    stands = (
        0 < len(text) <= TITLE_CHARACTERS
        and unsaid_fact(text, source, writing.language, writing.small, heading=True) is None
        and overlap(text, source) >= TITLE_SUPPORT
        and not leaked(text, source, worked_example(writing.language, "overview"))
    )
    writing.counted["title_not_supported"] += bool(text) and not stands
    return text if stands else ""
