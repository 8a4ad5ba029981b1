"""Text embeddings through sentence-transformers, from a folder of weights that names its own prefixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sttEngine.engines.base import CancelFlag
from sttEngine.engines.devices import device_for
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BATCH_TEXTS = 8  # well under a second on two cores, even at full length: how long a cancellation waits


class SentenceTransformers:
    """An Embedder. `device` is what really runs."""

    def __init__(self, transformer: Any, model: str, device: str) -> None:
        self._transformer: Any = transformer
        self.model = model
        self.device = device
        self.dimension = int(transformer.get_embedding_dimension())
        prompts: dict[str, str] = transformer.prompts
        self._query_prefix = prompts.get("query") or ""
        self._passage_prefix = prompts.get("passage") or prompts.get("document") or ""
        # What is left for the caller's text: the longer prefix is taken off, so that nothing is ever cut.
        prefixes = max(self._raw_count(self._query_prefix), self._raw_count(self._passage_prefix))
        self.max_tokens = int(transformer.max_seq_length) - prefixes

    def count_tokens(self, text: str) -> int:
        """With the two tokens that frame every text, without the prefix."""
        return self._raw_count(text) + 2

    def _raw_count(self, text: str) -> int:
        return len(self._transformer.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def embed_passages(self, texts: Sequence[str], cancel: CancelFlag) -> npt.NDArray[np.float32]:
        import numpy as np

        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of one length make a batch without padding, which is time spent on nothing.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(order), BATCH_TEXTS):
            cancel.raise_if_set()
            batch = order[first : first + BATCH_TEXTS]
            out[batch] = self._embed([self._passage_prefix + texts[index] for index in batch])
        return out

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        with _one_thread():
            vectors = self._embed([self._query_prefix + text])
        first: npt.NDArray[np.float32] = vectors[0]
        return first

    def _embed(self, texts: list[str]) -> npt.NDArray[np.float32]:
        vectors: npt.NDArray[np.float32] = self._transformer.encode(
            texts,
            prompt="",  # ours are on the texts already
            batch_size=len(texts),
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors.astype("float32", copy=False)

    def close(self) -> None:
        self._transformer = None


@contextmanager
def _one_thread() -> Iterator[None]:
    """A short text takes little longer so. Beside a job, several threads wait for whichever gets the processor last: a tenth
    of a second, now and then."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def load(config: EngineConfig, model: str) -> SentenceTransformers:
    """Raises ModelMissing or ModelCorrupt."""
    folder = locate(config.models_path, model)  # before the imports, which take seconds

    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(config.threads)
    device = device_for("sentence-transformers", config.device).runs
    try:
        transformer = SentenceTransformer(str(folder), device=device, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelCorrupt(f"The embedding model {model} cannot be loaded.") from error
    return SentenceTransformers(transformer, model, device)
