"""A search query becomes a vector. Runs in the interactive worker, never behind a job."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def run(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Raises ModelMissing, ModelCorrupt or EngineMissing."""
    with ctx.engines.embedder(task.model) as embedder:
        vector = embedder.embed_query(task.text)
    return EmbedQueryResult(encoded(vector), len(vector))


def encoded(vector: npt.NDArray[np.float32]) -> str:
    """A vector as it crosses between processes: base64 of little-endian float32."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
