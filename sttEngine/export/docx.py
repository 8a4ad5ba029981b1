"""Word documents: the title, the minutes with their times, then the transcript. python-docx is loaded when first used."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sttEngine.domain import Minutes
from sttEngine.export.base import ExportSource, cited, clean_line, in_korean, with_gaps
from sttEngine.export.headings import TRANSCRIPT, UNPROVEN, sections

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


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
        _write_minutes(document, source, source.minutes, korean)
    if source.segments or source.minutes is None:
        document.add_heading(TRANSCRIPT[korean], level=1)
    for line in with_gaps(source):
        paragraph = document.add_paragraph()
        if line.where:
            paragraph.add_run(f"{line.where}  ").bold = True
        paragraph.add_run(line.text).italic = line.missing or None
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _write_minutes(document: WordDocument, source: ExportSource, minutes: Minutes, korean: bool) -> None:
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
            extras += [cited(source, citation) for citation in item.citations]
            if shown := ", ".join(extra for extra in extras if extra):
                paragraph.add_run(f"  ({shown})").italic = True
