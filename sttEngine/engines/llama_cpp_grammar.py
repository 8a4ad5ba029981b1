"""Greedy decoding held to a grammar at nearly the price of free decoding.

llama-cpp-python asks the grammar about every token of the vocabulary at every step. Here the model's choice is asked about first,
then its next best ones, and the whole vocabulary only when all of those are refused: what llama.cpp's own sampler does. The
token that comes out is the same: the best one that the grammar allows.
"""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp
import numpy as np
import numpy.typing as npt

NEXT_BEST = 128  # candidates asked about before the whole vocabulary


class HeldGreedy:
    """A logits processor for one answer: leaves the one token that is to be taken. `close` frees the grammar."""

    def __init__(self, vocabulary: Any, gbnf: str) -> None:
        self._grammar = llama_cpp.llama_sampler_init_grammar(vocabulary, gbnf.encode(), b"root")
        if not self._grammar:
            raise ValueError("llama.cpp cannot read the grammar")

    def __call__(self, _: npt.NDArray[np.intc], logits: npt.NDArray[np.single]) -> npt.NDArray[np.single]:
        chosen = self._choose(logits)
        llama_cpp.llama_sampler_accept(self._grammar, chosen)
        held = np.full_like(logits, -np.inf)
        held[chosen] = 0.0
        return held

    def close(self) -> None:
        """Free the grammar. Idempotent."""
        if self._grammar:
            llama_cpp.llama_sampler_free(self._grammar)
            self._grammar = None

    def _choose(self, logits: npt.NDArray[np.single]) -> int:
        best = int(logits.argmax())
        if self._allowed(np.array([best], dtype=np.intc), logits).size:
            return best
        few = np.argpartition(logits, -NEXT_BEST)[-NEXT_BEST:].astype(np.intc)
        allowed = self._allowed(few, logits)
        if not allowed.size:
            allowed = self._allowed(np.arange(len(logits), dtype=np.intc), logits)
        return int(allowed[logits[allowed].argmax()])

    def _allowed(self, tokens: npt.NDArray[np.intc], logits: npt.NDArray[np.single]) -> npt.NDArray[np.intc]:
        """Those of `tokens` that may come next."""
        entries = (llama_cpp.llama_token_data * len(tokens))()
        view = np.ctypeslib.as_array(entries)
        view["id"], view["logit"] = tokens, logits[tokens]
        candidates = llama_cpp.llama_token_data_array(data=entries, size=len(tokens), selected=-1, sorted=False)
        llama_cpp.llama_sampler_apply(self._grammar, ctypes.byref(candidates))
        kept: npt.NDArray[np.intc] = view["id"][np.isfinite(view["logit"])]
        return kept
