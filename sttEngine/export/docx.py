"""Word documents: the title, the minutes with their times, then the transcript. python-docx is loaded when first used."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sttEngine.domain import Citation, Minutes
from sttEngine.export.base import ExportSource, clean_line, clock, in_korean, place, spoken
from sttEngine.export.headings import UNPROVEN, sections

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_TRANSCRIPT = ("Transcript", "받아쓴 글")


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
    if source.segments or source.minutes is None:
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
    for heading, items in sections(minutes.items, korean):
        document.add_heading(clean_line(heading), level=1)
        topic = None
        for item in items:
            below = item.topic if item.section == "topic" else None
            if below and below != topic:
                document.add_heading(clean_line(below), level=2)
            topic = below
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(clean_line(item.text))
            extras = [clean_line(value) for value in (item.owner, item.due) if value]
            extras += [UNPROVEN[korean]] if item.unproven else []
            extras += [_cited(citation) for citation in item.citations]
            if shown := ", ".join(extra for extra in extras if extra):
                paragraph.add_run(f"  ({shown})").italic = True


def _cited(citation: Citation) -> str:
    if citation.start is not None:
        return clock(citation.start)
    return f"p. {citation.page}" if citation.page is not None else ""
