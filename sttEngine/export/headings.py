"""Headings of exported minutes in both languages, in the order in which their sections are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttEngine.domain import MinutesItem, MinutesSection

_HEADINGS: dict[MinutesSection, tuple[str, str]] = {
    "overview": ("Overview", "개요"),
    "decision": ("Decisions", "결정 사항"),
    "action": ("Actions", "할 일"),
    "date": ("Next dates", "다음 일정"),
    "risk": ("Risks", "걱정되는 점"),
    "question": ("Open questions", "남은 질문"),
    "topic": ("Discussion", "논의 내용"),
}
UNPROVEN = ("not borne out", "근거 부족")


def sections(items: Sequence[MinutesItem], korean: bool) -> Iterator[tuple[str, list[MinutesItem]]]:
    """Each heading with its lines: what was decided and is to be done first, the template's own sections, then the discussion."""
    for section, headings in _HEADINGS.items():
        if section == "topic":
            for title in dict.fromkeys(item.topic or "" for item in items if item.section == "note"):
                yield title, [item for item in items if item.section == "note" and (item.topic or "") == title]
        if found := [item for item in items if item.section == section]:
            yield headings[korean], found
