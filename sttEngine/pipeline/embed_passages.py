"""Texts that are in the index become vectors. Runs in the interactive worker, a few at a time between queries."""

from __future__ import annotations

from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.embed_query import encoded
from sttEngine.pipeline.tasks import EmbedPassagesInput, EmbedPassagesResult


def run(task: EmbedPassagesInput, ctx: StageContext) -> EmbedPassagesResult:
    """Raises ModelMissing, ModelCorrupt or EngineMissing."""
    with ctx.engines.embedder(task.model) as embedder:
        rows = embedder.embed_passages(task.texts, ctx.cancel)
        return EmbedPassagesResult(tuple(encoded(row) for row in rows), embedder.dimension)
