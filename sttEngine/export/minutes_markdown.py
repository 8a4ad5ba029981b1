"""Minutes as Markdown, below a heading of the caller's: each line with the times, pages or lines that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sttEngine.domain import Minutes, MinutesItem
from sttEngine.export.base import ExportSource, cited, clean_line
from sttEngine.export.headings import KEYWORDS, UNPROVEN, sections


def minutes_markdown(source: ExportSource, minutes: Minutes, escape: Callable[[str], str]) -> str:
    """Headings of the second level in the language of the minutes, English for one without.

    `escape` makes text harmless. The title of the recording stands above already.
    """
    korean = minutes.language == "ko"
    titled = minutes.title and clean_line(minutes.title) != clean_line(source.recording.title)
    lines = [f"**{escape(minutes.title)}**", ""] if titled else []
    lines += [escape(minutes.one_line), ""] if minutes.one_line else []
    for heading, items in sections(minutes.items, korean):
        lines += [f"## {escape(heading)}", "", *_grouped(source, items, escape, korean), ""]
    if minutes.keywords:
        lines += [f"## {KEYWORDS[korean]}", "", ", ".join(escape(keyword.text) for keyword in minutes.keywords), ""]
    return "\n".join(lines).rstrip()


def _grouped(source: ExportSource, items: list[MinutesItem], escape: Callable[[str], str], korean: bool) -> Iterator[str]:
    """Points under the topic that they belong to, where there is one."""
    topic: str | None = None
    for item in items:
        below = item.topic if item.section == "topic" else None
        if below and below != topic:
            yield f"- *{escape(below)}*"
        topic = below
        yield ("  " if below else "") + _line(source, item, escape, korean)


def _line(source: ExportSource, item: MinutesItem, escape: Callable[[str], str], korean: bool) -> str:
    extras = [escape(part) for part in (item.owner, item.due) if part] + ([UNPROVEN[korean]] if item.unproven else [])
    marks = " ".join(f"[{cited(source, citation) or 'p. 1'}]" for citation in item.citations)
    extra = f" ({', '.join(extras)})" if extras else ""
    return f"- {escape(item.text)}{extra} {marks}".rstrip()
