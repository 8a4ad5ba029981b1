"""Minutes as Markdown, below a heading of the caller's: each line with the times or pages that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sttEngine.domain import Citation, Minutes, MinutesItem
from sttEngine.export.base import clean_line, clock
from sttEngine.export.headings import KEYWORDS, UNPROVEN, sections


def minutes_markdown(minutes: Minutes, escape: Callable[[str], str], above: str) -> str:
    """Headings of the second level in the language of the minutes, English for one without.

    `escape` makes text harmless. `above`: the title that stands there already.
    """
    titled = minutes.title and clean_line(minutes.title) != clean_line(above)
    lines = [f"**{escape(minutes.title)}**", ""] if titled else []
    lines += [escape(minutes.one_line), ""] if minutes.one_line else []
    korean = minutes.language == "ko"
    for heading, items in sections(minutes.items, korean):
        lines += [f"## {escape(heading)}", "", *_grouped(items, escape, korean), ""]
    if minutes.keywords:
        lines += [f"## {KEYWORDS[korean]}", "", ", ".join(escape(keyword.text) for keyword in minutes.keywords), ""]
    return "\n".join(lines).rstrip()


def _grouped(items: list[MinutesItem], escape: Callable[[str], str], korean: bool) -> Iterator[str]:
    """Points under the topic that they belong to, where there is one."""
    topic: str | None = None
    for item in items:
        below = item.topic if item.section == "topic" else None
        if below and below != topic:
            yield f"- *{escape(below)}*"
        topic = below
        yield ("  " if below else "") + _line(item, escape, korean)


def _line(item: MinutesItem, escape: Callable[[str], str], korean: bool) -> str:
    extras = [escape(part) for part in (item.owner, item.due) if part] + ([UNPROVEN[korean]] if item.unproven else [])
    marks = " ".join(_mark(citation) for citation in item.citations)
    extra = f" ({', '.join(extras)})" if extras else ""
    return f"- {escape(item.text)}{extra} {marks}".rstrip()


def _mark(citation: Citation) -> str:
    return f"[{clock(citation.start)}]" if citation.start is not None else f"[p. {citation.page or 1}]"
