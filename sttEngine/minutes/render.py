"""Minutes as Markdown. Text of people and models is escaped; nothing in it becomes markup."""

from __future__ import annotations

import re

from sttEngine.domain import Citation, Minutes, MinutesItem, MinutesSection

_HEADINGS: dict[str, dict[MinutesSection, str]] = {
    "ko": {"overview": "개요", "topic": "논의 내용", "decision": "결정 사항", "action": "할 일", "question": "남은 질문"},
    "en": {"overview": "Overview", "topic": "Discussion", "decision": "Decisions", "action": "Actions", "question": "Questions"},
}


def render_markdown(minutes: Minutes, language: str) -> str:
    """Headings in `language` ("ko", else English); each line ends with its times [mm:ss] or pages [p. 3]."""
    headings = _HEADINGS.get(language, _HEADINGS["en"])
    lines = [f"# {_escape(minutes.title)}", ""]
    if minutes.one_line:
        lines += [_escape(minutes.one_line), ""]
    for section, heading in headings.items():
        items = [item for item in minutes.items if item.section == section]
        if items:
            lines += [f"## {heading}", "", *(_line(item) for item in items), ""]
    return "\n".join(lines).rstrip() + "\n"


def _line(item: MinutesItem) -> str:
    extra = ", ".join(_escape(part) for part in (item.owner, item.due) if part)
    return f"- {_escape(item.text)}{f' ({extra})' if extra else ''} {' '.join(_mark(c) for c in item.citations)}".rstrip()


def _mark(citation: Citation) -> str:
    if citation.start is None:
        return f"[p. {citation.page or 1}]"
    minutes, seconds = divmod(int(citation.start), 60)
    hours, minutes = divmod(minutes, 60)
    return f"[{hours}:{minutes:02d}:{seconds:02d}]" if hours else f"[{minutes:02d}:{seconds:02d}]"


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
