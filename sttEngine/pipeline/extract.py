"""Extract stage: a document's passages, page by page. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from sttEngine.domain import Coverage, Omission, Segment
from sttEngine.errors import DocumentWithoutText
from sttEngine.media.documents import guess_language, passages, pdf_pages, read_text
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
        found = passages(page.text)
        segments += [Segment(len(segments) + number, None, None, text, page=page.number) for number, text in enumerate(found, 1)]
        if not found:
            omissions.append(Omission(page.omitted or "page_without_text", 1.0))
        ctx.report(Progress(page.number - 0.5, max(page.of, page.number), "pages"))
    if not segments:
        raise DocumentWithoutText("No page of this document holds text.")
    coverage = Coverage("extract", "pages", float(page_count), float(page_count - len(omissions)), tuple(omissions))
    language = guess_language("\n".join(segment.text for segment in segments[:200]))
    return ExtractResult(tuple(segments), page_count, language, coverage)
