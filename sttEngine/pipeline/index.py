"""Index stage: segments in, chunks with their analysed text and vectors out. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sttEngine.domain import Chunk, Coverage, Omission
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.embed_query import encoded
from sttEngine.pipeline.tasks import IndexInput, IndexResult, Progress
from sttEngine.search.chunking import CHUNK_TOKENS, chunk_segments, estimate_tokens

if TYPE_CHECKING:
    from sttEngine.engines.base import Embedder

BATCH = 16  # chunks a call: about a second of work on two cores, so cancelling and progress stay prompt


def run(task_input: IndexInput, ctx: StageContext) -> IndexResult:
    """Vectors are unit length, base64 of little-endian float32. For an input without a model coverage says that words alone
    were indexed. Raises ModelMissing, ModelCorrupt, EngineMissing, Cancelled."""
    ctx.cancel.raise_if_set()
    if task_input.model is None:
        return _words_alone(task_input)
    with ExitStack() as held:
        embedder = held.enter_context(ctx.engines.embedder(task_input.model))
        limit = min(CHUNK_TOKENS, embedder.max_tokens)
        chunks = chunk_segments(task_input.segments, embedder.count_tokens, limit)
        return IndexResult(
            chunks=chunks,
            vectors=tuple(_embed(chunks, embedder, ctx)),
            model=embedder.model,
            dimension=embedder.dimension,
            coverage=Coverage("index", "chunks", len(chunks), len(chunks)),
        )


def _embed(chunks: Sequence[Chunk], embedder: Embedder, ctx: StageContext) -> list[str]:
    vectors: list[str] = []
    for first in range(0, len(chunks), BATCH):
        ctx.cancel.raise_if_set()
        ctx.report(Progress(done=first, total=len(chunks), unit="chunks"))
        rows = embedder.embed_passages([chunk.text for chunk in chunks[first : first + BATCH]], ctx.cancel)
        vectors.extend(encoded(row) for row in rows)
    return vectors


def _words_alone(task_input: IndexInput) -> IndexResult:
    chunks = chunk_segments(task_input.segments, estimate_tokens)
    missing = (Omission("no_embedding_model", len(chunks)),) if chunks else ()
    return IndexResult(
        chunks=chunks,
        vectors=(None,) * len(chunks),
        model=None,
        dimension=None,
        coverage=Coverage("index", "chunks", len(chunks), 0, missing),
    )
