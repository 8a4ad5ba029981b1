"""Words of exports in both languages: headings, those of the page, in the order in which their sections are written; and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttEngine.domain import MinutesItem, MinutesSection

_HEADINGS: dict[MinutesSection, tuple[str, str]] = {
    "overview": ("Overview", "개요"),
    "decision": ("Decisions", "결정"),
    "action": ("Actions", "할 일"),
    "date": ("Next dates", "다음 일정"),
    "risk": ("Risks", "걱정되는 점"),
    "question": ("Questions", "질문"),
    "topic": ("Topics", "주제"),
}
KEYWORDS = ("Keywords", "핵심어")
TRANSCRIPT = ("Transcript", "받아쓴 글")
UNPROVEN = ("not borne out", "근거 부족")


def sections(items: Sequence[MinutesItem], korean: bool) -> Iterator[tuple[str, list[MinutesItem]]]:
    """Each heading with its lines: what was decided and is to be done first, the template's own sections, then the discussion."""
    for section, headings in _HEADINGS.items():
        if section == "topic":
            for title in dict.fromkeys(item.topic or "" for item in items if item.section == "note"):
                yield title, [item for item in items if item.section == "note" and (item.topic or "") == title]
        if found := [item for item in items if item.section == section]:
            yield headings[korean], found


def line_words(number: int, korean: bool) -> str:
    """A line of a plain text, which has no pages."""
    return f"{number}번째 줄" if korean else f"line {number}"


def gap_words(seconds: float, korean: bool) -> str:
    """What stands where somebody spoke and nothing of it came to be text."""
    if seconds >= 60:
        return (
            f"[{round(seconds / 60)}분 동안 말소리를 글로 옮기지 못했어요]"
            if korean
            else f"[{round(seconds / 60)} min of speech gave no text]"
        )
    length = f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}".removesuffix(".0")
    return f"[{length}초 동안 말소리를 글로 옮기지 못했어요]" if korean else f"[{length} s of speech gave no text]"
