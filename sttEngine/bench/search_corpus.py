"""A million chunks of real text with real vectors, in minutes: spans of texts that a model has read whole.

A window of 512 tokens is read once; a span's vector is the mean of what the model made of its tokens, as the model itself
takes the mean of a text's (late chunking, Günther et al. 2024). Spans begin at words and are 60 to 170 tokens long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sttEngine.bench.report import note

WINDOW_TOKENS = 504
STRIDE = 324  # a span that begins in the first so many tokens of a window ends inside it
SPAN_TOKENS = (60, 170)
READ_TOKENS = 420_000
LONGEST_WORD = 60
BATCH_WINDOWS = 4

Vectors = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Corpus:
    """`spans[i]`: first word of chunk i and the one after its last. `vectors[i]`: unit length; they lie on disk."""

    words: Sequence[str]
    spans: npt.NDArray[np.int32]
    vectors: Vectors

    def text(self, at: int) -> str:
        first, end = self.spans[at]
        return " ".join(self.words[first:end])


def make(texts: Sequence[str], size: int, model: Path, folder: Path) -> Corpus:
    """`size` chunks of `texts`, in the order of the texts; the file of their vectors lies in `folder`."""
    from sentence_transformers import SentenceTransformer

    transformer = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    words, counts, ids = _tokens(texts, transformer.tokenizer)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    dimension = int(transformer.get_embedding_dimension() or 0)
    out = np.lib.format.open_memmap(folder / "vectors.npy", "w+", "<f2", (size, dimension))
    spans = np.zeros((size, 2), np.int32)
    made = 0
    for (first, end), vector in _spans(transformer, ids, offsets, size):
        if made == size:
            break
        out[made], spans[made] = vector, (first, end)
        made += 1
    out.flush()
    return Corpus(words, spans[:made], out[:made])


def _tokens(texts: Sequence[str], tokenizer: Any) -> tuple[list[str], list[int], list[int]]:
    words: list[str] = []
    counts: list[int] = []
    ids: list[int] = []
    for text in texts:
        for word in text.split():
            tokens = tokenizer(word, add_special_tokens=False)["input_ids"]
            if 0 < len(tokens) <= LONGEST_WORD:
                words.append(word)
                counts.append(len(tokens))
                ids.extend(tokens)
        if len(ids) > READ_TOKENS:
            break
    return words, counts, ids


def _spans(
    transformer: Any, ids: Sequence[int], offsets: npt.NDArray[np.int64], size: int
) -> Iterator[tuple[tuple[int, int], npt.NDArray[np.float32]]]:
    """Spans with their unit vectors, about `size` of them, evenly over the words."""
    words = len(offsets) - 1
    each = 1.02 * size / words  # some words at the end of a text begin no span
    lengths = np.random.default_rng(1)
    word = 0
    starts = range(0, len(ids), STRIDE)
    for number in range(0, len(starts), BATCH_WINDOWS):
        if number % 100 == 0:
            note(f"windows read: {number} of {len(starts)}")
        windows = [list(ids[start : start + WINDOW_TOKENS]) for start in starts[number : number + BATCH_WINDOWS]]
        for start, states, frame in _read(transformer, windows, starts[number]):
            total = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, axis=0)])
            while word < words and offsets[word] < start + STRIDE:
                for _ in range(int((word + 1) * each) - int(word * each)):
                    length = int(lengths.integers(*SPAN_TOKENS))
                    end = int(np.searchsorted(offsets, min(offsets[word] + length, start + len(states)), side="right")) - 1
                    if end > word:
                        vector = frame + total[offsets[end] - start] - total[offsets[word] - start]
                        yield (word, end), vector / np.linalg.norm(vector)
                word += 1


def _read(
    transformer: Any, windows: Sequence[list[int]], start: int
) -> Iterator[tuple[int, npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Of each window where it starts, what the model makes of its tokens, and the sum of that for what frames every text."""
    import torch

    tokenizer = transformer.tokenizer
    prefix = tokenizer(transformer.prompts.get("passage") or "", add_special_tokens=False)["input_ids"]
    rows = [[tokenizer.cls_token_id, *prefix, *window, tokenizer.sep_token_id] for window in windows]
    longest = max(map(len, rows))
    tokens = torch.tensor([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    with torch.inference_mode():
        states = transformer[0].auto_model(input_ids=tokens, attention_mask=mask).last_hidden_state.numpy()
    begin = 1 + len(prefix)
    for at, window in enumerate(windows):
        end = begin + len(window)
        yield start + at * STRIDE, states[at, begin:end], states[at, :begin].sum(axis=0) + states[at, end]
