"""Chapters: runs of points that are about the same, and a heading over each. Cuts lie where neighbours mean the least alike.

After Hearst, "TextTiling" (1997), with embeddings of the points in place of word counts.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import CancelFlag, ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import UnreadableAnswer, read_text, text_schema
from sttEngine.minutes.asking import ask, leaked, prompt, worked_example
from sttEngine.minutes.days import named_days
from sttEngine.minutes.keywords import keywords
from sttEngine.minutes.letters import foreign_words
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import unsaid_names
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import overlap, script_of

LEAST, MOST = 3, 7  # points of a chapter; fewer only where there are no more
HEADING_TOKENS = 40
HEADING_CHARACTERS = 50
HEADING_SUPPORT = 0.5  # share of a heading's words that its points have
HEADING_SHARED = 0.25  # the same of one point; at least HEADING_POINTS of a chapter's share so much
HEADING_POINTS = 2
# Headings over anything: they say nothing of what is below.
EMPTY = frozenset(
    {"결정", "결정 사항", "논의", "논의 사항", "회의", "회의 내용", "요약", "주요 내용", "주제", "의견"}
    | {"decision", "decisions", "discussion", "meeting", "summary", "main points", "topics", "opinions", "key points"}
)
HEADING_WORDS = 2  # of those that several points share, where the model's heading does not stand


def chapters(points: Sequence[MinutesItem], meaning: Meaning | None) -> tuple[tuple[MinutesItem, ...], ...]:
    """The points in their order, in runs. Without `meaning` the runs are of even length."""
    found: list[tuple[MinutesItem, ...]] = []
    rest = list(points)
    while rest:
        cut = len(rest) if len(rest) <= MOST else _cut(rest[: MOST + 1], meaning)
        if 0 < len(rest) - cut < LEAST <= len(rest) // 2:
            cut = len(rest) // 2
        found.append(tuple(rest[:cut]))
        rest = rest[cut:]
    return tuple(found)


def headed(
    points: Sequence[MinutesItem],
    meaning: Meaning | None,
    language: str,
    small: Set[str],
    writer: Writer,
    cancel: CancelFlag,
) -> tuple[MinutesItem, ...]:
    """The points, each with its chapter's heading: the model's where it stands on them, else words that they share."""
    return tuple(
        replace(point, topic=heading)
        for chapter in chapters(points, meaning)
        for heading in (_heading(chapter, language, small, writer, cancel) if len(chapter) >= LEAST else None,)
        for point in chapter
    )


def _cut(points: Sequence[MinutesItem], meaning: Meaning | None) -> int:
    """After how many points a chapter ends: where the next one is least like those before it."""
    if meaning is None:
        return LEAST + 2
    vectors = meaning.vectors([point.text for point in points])
    alike = {at: float(vectors[:at].mean(axis=0) @ vectors[at]) for at in range(LEAST, len(points))}
    return min(alike, key=lambda at: alike[at])


def _heading(chapter: Sequence[MinutesItem], language: str, small: Set[str], writer: Writer, cancel: CancelFlag) -> str | None:
    """A few words over the points, or None where nothing stands on them."""
    before = worked_example(language, "heading")
    messages = ask(language, before, [point.text for point in chapter], prompt(language, "heading.txt"))
    try:
        options = WriteOptions(max_tokens=HEADING_TOKENS, schema=text_schema())
        text = read_text("".join(writer.write(messages, options, cancel))).rstrip(".")
    except (UnreadableAnswer, ContextExceeded):
        text = ""
    source = " ".join(point.text for point in chapter)
    told = (text, _shared_words(chapter))
    return next((one for one in told if _stands(one, chapter, language, small) and not leaked(one, source, before)), None)


def _shared_words(chapter: Sequence[MinutesItem]) -> str:
    """The foremost of the words that several points have."""
    found = keywords([Segment(0, None, None, point.text) for point in chapter])
    shared = [
        word.text
        for word in found
        if sum(word.text.casefold() in point.text.casefold() for point in chapter) >= HEADING_POINTS
        and not number_values(word.text)
    ]
    text = ", ".join(shared[:HEADING_WORDS])
    return text[:1].upper() + text[1:]


def _stands(text: str, chapter: Sequence[MinutesItem], language: str, small: Set[str]) -> bool:
    source = " ".join(point.text for point in chapter)
    return (
        0 < len(text) <= HEADING_CHARACTERS
        and text.casefold() not in EMPTY
        and script_of(text) == language
        and not foreign_words(text, source, language)
        and not number_values(text)
        and all(named_days(text) <= named_days(point.text) for point in chapter)
        and not any(unsaid_names(text, point.text, small, heading=True) for point in chapter)
        and overlap(text, source) >= HEADING_SUPPORT
        and sum(overlap(text, point.text) >= HEADING_SHARED for point in chapter) >= HEADING_POINTS
    )
