"""Minutes as Markdown, below a heading of the caller's: each line with the times or pages that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sttEngine.domain import Citation, Minutes, MinutesItem, MinutesSection
from sttEngine.export.base import clock

_HEADINGS: dict[str, dict[MinutesSection, str]] = {
    "ko": {"overview": "개요", "topic": "논의 내용", "decision": "결정 사항", "action": "할 일", "question": "남은 질문"},
    "en": {"overview": "Overview", "topic": "Discussion", "decision": "Decisions", "action": "Actions", "question": "Questions"},
}


def minutes_markdown(minutes: Minutes, escape: Callable[[str], str]) -> str:
    """Headings of the second level in the language of the minutes, English for one without. `escape` makes text harmless."""
    headings = _HEADINGS.get(minutes.language, _HEADINGS["en"])
    lines = [f"**{escape(minutes.title)}**", ""] if minutes.title else []
    lines += [escape(minutes.one_line), ""] if minutes.one_line else []
    for section, heading in headings.items():
        items = [item for item in minutes.items if item.section == section]
        if items:
            lines += [f"## {heading}", "", *_grouped(items, escape), ""]
    return "\n".join(lines).rstrip()


def _grouped(items: list[MinutesItem], escape: Callable[[str], str]) -> Iterator[str]:
    """Points under the topic that they belong to, where there is one."""
    topic: str | None = None
    for item in items:
        if item.topic and item.topic != topic:
            topic = item.topic
            yield f"- *{escape(topic)}*"
        yield ("  " if item.topic else "") + _line(item, escape)


def _line(item: MinutesItem, escape: Callable[[str], str]) -> str:
    extra = ", ".join(escape(part) for part in (item.owner, item.due) if part)
    marks = " ".join(_mark(citation) for citation in item.citations)
    return f"- {escape(item.text)}{f' ({extra})' if extra else ''} {marks}".rstrip()


def _mark(citation: Citation) -> str:
    return f"[{clock(citation.start)}]" if citation.start is not None else f"[p. {citation.page or 1}]"
