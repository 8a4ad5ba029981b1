"""How near texts are by meaning: cosines of their embeddings, each text embedded once. What words alone cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sttEngine.engines.base import CancelFlag, Embedder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Meaning:
    """Unit vectors of texts, kept while one recording is worked on."""

    def __init__(self, embedder: Embedder, cancel: CancelFlag) -> None:
        self._embedder = embedder
        self._cancel = cancel
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (len(texts), dimension)."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._embedder.embed_passages(new, self._cancel), strict=True))
        if not texts:
            return np.zeros((0, self._embedder.dimension), np.float32)
        return np.stack([self._vectors[text] for text in texts])

    def closeness(self, text: str, others: Sequence[str]) -> list[float]:
        """The cosine of `text` with each of `others`, -1 to 1."""
        found: list[float] = (self.vectors(others) @ self.vectors([text])[0]).tolist()
        return found
