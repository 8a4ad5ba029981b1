"""A search query becomes a vector. Runs in the interactive worker, never behind a job."""

from __future__ import annotations

import base64

from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult


def run(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Raises ModelMissing or EngineMissing when there is nothing to embed with."""
    with ctx.engines.embedder(task.model) as embedder:
        vector = embedder.embed_query(task.text)
    encoded = base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return EmbedQueryResult(encoded, len(vector))
