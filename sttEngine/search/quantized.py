"""Which vectors are nearest to one: a scan over their numbers at eight bits, kept in memory. A first pass; exact ranking follows.

Each vector is scaled so that its largest number is 127, and rounded (scalar quantization). 384 dimensions take 396 bytes with the
scale and the id, so a million chunks take 400 MB, and the processor's integer instructions compare a query with all of them in
some twenty milliseconds. Signs of the numbers alone, an eighth of that, lose half of the nearest among texts that are
much alike; see `bench search`. Additions come in order of ids; an id that is gone is taken out by whoever notices.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BLOCK = 32_768  # vectors that are kept and compared together: growing by one copies none of the others
SCALE_BYTES = 4


@dataclass(frozen=True)
class _Block:
    """Room for BLOCK vectors, of which the first `count` are in. `numbers`: shape (BLOCK, dimension)."""

    ids: npt.NDArray[np.int64]
    scales: npt.NDArray[np.float32]
    numbers: npt.NDArray[np.int8]
    count: int


class QuantizedIndex:
    """Quantized vectors of one embedding space by the ids of their chunks. One thread adds; any may ask meanwhile."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._last_id = 0
        # One value, replaced as a whole: who asks while another thread adds sees one state or the other.
        self._blocks: tuple[_Block, ...] = ()

    def __len__(self) -> int:
        return sum(block.count for block in self._blocks)

    @property
    def last_id(self) -> int:
        """The highest id that was added last; 0 before any. It stays when that is removed."""
        return self._last_id

    def add(self, ids: Sequence[int], rows: bytes) -> None:
        """`ids` rise and are above `last_id`. `rows`: what `quantized` made of each vector, one after another."""
        import numpy as np

        if not ids:
            return
        given = np.frombuffer(rows, np.uint8).reshape(len(ids), SCALE_BYTES + self.dimension)
        scales = given[:, :SCALE_BYTES].copy().view("<f4")[:, 0]
        numbers = given[:, SCALE_BYTES:].view(np.int8)
        blocks = list(self._blocks)
        first = 0
        while first < len(ids):
            if not blocks or blocks[-1].count == len(blocks[-1].ids):
                blocks.append(_empty_block(self.dimension))
            last = blocks[-1]
            end = min(len(ids), first + len(last.ids) - last.count)
            filled = last.count + end - first
            last.ids[last.count : filled] = ids[first:end]
            last.scales[last.count : filled] = scales[first:end]
            last.numbers[last.count : filled] = numbers[first:end]
            blocks[-1] = replace(last, count=filled)
            first = end
        self._last_id = ids[-1]
        self._blocks = tuple(blocks)

    def remove(self, gone: Set[int]) -> None:
        """Those that are not in are no error."""
        self._blocks = tuple(block for block in (_without(block, gone) for block in self._blocks) if block.count)

    def nearest(self, query: bytes, count: int, within: Sequence[tuple[int, int]] | None = None) -> list[int]:
        """Ids of the `count` vectors with the largest products with `query`, a row of `quantized`, in no order.

        `within`: ranges of ids, first and last, rising, that alone may answer.
        """
        import numpy as np

        asked = np.frombuffer(query, np.int8)[SCALE_BYTES:].reshape(1, -1)
        spans = None if within is None else np.asarray(within, np.int64).reshape(-1, 2)
        found = [_products(block, asked, spans) for block in self._blocks]
        ids = np.concatenate([np.zeros(0, np.int64), *(ids for ids, _ in found)])
        products = np.concatenate([np.zeros(0, np.float32), *(products for _, products in found)])
        if len(ids) > count:
            ids = ids[np.argpartition(products, -count)[-count:]] if count else ids[:0]
        return [int(id) for id in ids]


def quantized(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Shape (n, dimension) to (n, SCALE_BYTES + dimension): a scale as little-endian float32, then numbers of -127 to 127."""
    import numpy as np

    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-30).astype("<f4") / np.float32(127.0)
    numbers = np.rint(vectors / scales).astype(np.int8)
    return np.concatenate([scales.astype("<f4").view(np.uint8), numbers.view(np.uint8)], axis=1)


def _empty_block(dimension: int) -> _Block:
    import numpy as np

    return _Block(np.zeros(BLOCK, np.int64), np.zeros(BLOCK, np.float32), np.zeros((BLOCK, dimension), np.int8), 0)


def _without(block: _Block, gone: Set[int]) -> _Block:
    """The same block where none of `gone` is in it; else a copy that others may still read the old one beside."""
    import numpy as np

    ids = block.ids[: block.count]
    kept = ~np.isin(ids, np.fromiter(gone, np.int64, len(gone)))
    if kept.all():
        return block
    left = _empty_block(block.numbers.shape[1])
    count = int(kept.sum())
    left.ids[:count] = ids[kept]
    left.scales[:count] = block.scales[: block.count][kept]
    left.numbers[:count] = block.numbers[: block.count][kept]
    return replace(left, count=count)


def _products(
    block: _Block, asked: npt.NDArray[np.int8], spans: npt.NDArray[np.int64] | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Ids of the block that may answer, and how near each is, up to a factor that is the query's."""
    import numkong
    import numpy as np

    ids = block.ids[: block.count]
    first, end = 0, len(ids)
    if spans is not None:
        touching = spans[(spans[:, 1] >= ids[0]) & (spans[:, 0] <= ids[-1])]
        if not len(touching):
            return ids[:0], np.zeros(0, np.float32)
        first = int(np.searchsorted(ids, touching[0, 0], side="left"))
        end = int(np.searchsorted(ids, touching[-1, 1], side="right"))
        ids = ids[first:end]
        if not len(ids):
            return ids, np.zeros(0, np.float32)
    products = np.asarray(numkong.cdist(asked, block.numbers[first:end], metric="dot"))[0] * block.scales[first:end]
    if spans is not None and len(touching) > 1:
        before = np.searchsorted(touching[:, 0], ids, side="right") - 1
        inside = ids <= touching[before, 1]
        return ids[inside], products[inside].astype(np.float32)
    return ids, products.astype(np.float32)
