"""Word documents: the title, the minutes with their times, then the transcript. python-docx is loaded when first used."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sttEngine.domain import Citation, Minutes, MinutesSection
from sttEngine.export.base import ExportSource, clean_line, clock, in_korean, place, spoken

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_HEADINGS: dict[MinutesSection, tuple[str, str]] = {
    "overview": ("Overview", "개요"),
    "topic": ("Topics", "논의 내용"),
    "decision": ("Decisions", "결정 사항"),
    "action": ("Actions", "할 일"),
    "question": ("Open questions", "남은 질문"),
}
_TRANSCRIPT = ("Transcript", "녹취록")


def render(source: ExportSource) -> bytes:
    import docx

    document = docx.Document()
    title = clean_line(source.recording.title)
    document.core_properties.title = title[:255]  # the format's limit for a property; the heading has all of it
    document.core_properties.author = "RecordRoute"
    document.core_properties.comments = ""
    document.add_heading(title, level=0)
    korean = in_korean(source)
    if source.minutes is not None:
        _write_minutes(document, source.minutes, korean)
    document.add_heading(_TRANSCRIPT[korean], level=1)
    for segment, text in spoken(source):
        paragraph = document.add_paragraph()
        if where := place(segment):
            paragraph.add_run(f"{where}  ").bold = True
        paragraph.add_run(text)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _write_minutes(document: WordDocument, minutes: Minutes, korean: bool) -> None:
    if minutes.one_line.strip():
        document.add_paragraph(clean_line(minutes.one_line))
    for section, headings in _HEADINGS.items():
        items = [item for item in minutes.items if item.section == section]
        if not items:
            continue
        document.add_heading(headings[korean], level=1)
        topic = None
        for item in items:
            if item.topic and item.topic != topic:
                document.add_heading(clean_line(item.topic), level=2)
            topic = item.topic
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(clean_line(item.text))
            extras = [clean_line(value) for value in (item.owner, item.due) if value]
            extras += [_cited(citation) for citation in item.citations]
            if shown := ", ".join(extra for extra in extras if extra):
                paragraph.add_run(f"  ({shown})").italic = True


def _cited(citation: Citation) -> str:
    if citation.start is not None:
        return clock(citation.start)
    return f"p. {citation.page}" if citation.page is not None else ""
