"""Extract stage: the passages of a PDF page by page, the lines of a text, the cues of subtitles. Writes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sttEngine.domain import Coverage, Omission, Segment
from sttEngine.errors import DocumentWithoutText
from sttEngine.media.documents import Page, guess_language, passages, pdf_pages, read_text, text_lines
from sttEngine.media.subtitles import subtitle_cues
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import ExtractInput, ExtractResult, Progress


def run(task_input: ExtractInput, ctx: StageContext) -> ExtractResult:
    """Raises EncryptedDocument, DocumentWithoutText, UnreadableDocument."""
    source = Path(task_input.source)
    segments: list[Segment] = []
    omissions: list[Omission] = []
    page_count = 0
    pages = pdf_pages(source, ctx.cancel) if task_input.kind == "pdf" else iter([read_text(source)])
    for page in pages:
        ctx.cancel.raise_if_set()
        page_count += 1
        found = _of_pdf(page) if task_input.kind == "pdf" else _of_text(page)
        segments += (replace(segment, id=number) for number, segment in enumerate(found, len(segments) + 1))
        if not found:
            omissions.append(Omission(page.omitted or "page_without_text", 1.0))
        ctx.report(Progress(page.number - 0.5, max(page.of, page.number), "pages"))
    if not segments:
        raise DocumentWithoutText("No page of this document holds text.")
    coverage = Coverage("extract", "pages", float(page_count), float(page_count - len(omissions)), tuple(omissions))
    language = guess_language("\n".join(segment.text for segment in segments[:200]))
    return ExtractResult(tuple(segments), page_count, language, coverage)


def _of_pdf(page: Page) -> list[Segment]:
    return [Segment(0, None, None, text, page=page.number) for text in passages(page.text)]


def _of_text(page: Page) -> list[Segment]:
    """Subtitles keep their times."""
    if cues := subtitle_cues(page.text):
        return [Segment(0, cue.start, cue.end, cue.text, page=page.number) for cue in cues]
    return [Segment(0, None, None, text, page=page.number) for text in text_lines(page.text)]
