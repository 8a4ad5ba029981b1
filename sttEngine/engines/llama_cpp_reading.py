"""What a llama.cpp context has read: a prompt in blocks, and which blocks of the next prompt need not be read again.

A prompt is read block by block, each in batches of its own. So the keys and values of a block depend on the blocks before it
alone, never on what was asked in between: an answer is the same whether its beginning was read now or kept from before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = tuple[int, ...]


class Reading:
    """The blocks that the context of `llama` holds. Used by one thread at a time."""

    def __init__(self, llama: Any) -> None:
        self._llama = llama
        self._held: tuple[Block, ...] = ()
        self.read_tokens = 0  # in all

    def prepare(self, blocks: Sequence[Block]) -> list[int]:
        """Read all of `blocks` but the last, as far as they are not held; the whole prompt's tokens, for `generate`.

        `generate` finds the beginning read and reads the last block itself. Raises RuntimeError when an evaluation is aborted.
        """
        wanted = tuple(blocks[:-1])
        kept = 0
        while kept < min(len(wanted), len(self._held)) and wanted[kept] == self._held[kept]:
            kept += 1
        self._held = self._cut(wanted[:kept])
        for block in wanted[len(self._held) :]:
            self._llama.eval(block)
            self._held = (*self._held, block)
            self.read_tokens += len(block)
        self.read_tokens += len(blocks[-1])
        return [token for block in blocks for token in block]

    def forget(self) -> None:
        """Nothing that the context holds is trusted any more."""
        self._held = ()
        self._llama.reset()
        self._llama._ctx.kv_cache_clear()

    def _cut(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Take from the context what follows `blocks`. A model that cannot forget a part forgets all."""
        length = sum(len(block) for block in blocks)
        if length and self._llama._ctx.kv_cache_seq_rm(-1, length, -1):
            self._llama.n_tokens = length
            return blocks
        self.forget()
        return ()
