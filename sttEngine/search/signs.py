"""Which vectors are nearest to one: a scan over the signs of their numbers, kept in memory. A first pass; exact ranking follows.

A vector less the centre of its model is reduced to one bit a dimension; two vectors whose bits differ in few places point the
same way (Charikar, STOC 2002). 384 dimensions take 48 bytes, so a million chunks take 56 MB with their ids, and a scan of
them all takes some milliseconds. Additions come in order of ids; an id that is gone is taken out by whoever notices.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BLOCK = 16_384  # vectors a step: its intermediate results stay in the processor's cache
FIRST_ROOM = 1024
MANY_SPANS = 64  # from there on it is faster to scan everything and to leave out what lies between
FAR = 2**16 - 1  # a distance that no vector has


@dataclass(frozen=True)
class _Held:
    """Room for vectors, of which the first `count` are in. `signs`: shape (words of 64 bits, room), so that a scan reads on."""

    ids: npt.NDArray[np.int64]
    signs: npt.NDArray[np.uint64]
    count: int

    def moved(self, room: int) -> _Held:
        import numpy as np

        ids, signs = np.zeros(room, np.int64), np.zeros((len(self.signs), room), np.uint64)
        ids[: self.count] = self.ids[: self.count]
        signs[:, : self.count] = self.signs[:, : self.count]
        return _Held(ids, signs, self.count)


class SignIndex:
    """Signs of vectors of one embedding space by the ids of their chunks. One thread adds; any may ask meanwhile."""

    def __init__(self, dimension: int) -> None:
        import numpy as np

        self.dimension = dimension
        self._columns = (dimension + 63) // 64
        self._last_id = 0
        # One value, replaced as a whole: who asks while another thread adds sees one state or the other.
        self._held = _Held(np.zeros(FIRST_ROOM, np.int64), np.zeros((self._columns, FIRST_ROOM), np.uint64), 0)

    def __len__(self) -> int:
        return self._held.count

    @property
    def last_id(self) -> int:
        """The highest id that was added last; 0 before any. It stays when that is removed."""
        return self._last_id

    def add(self, ids: Sequence[int], signs: bytes) -> None:
        """`ids` rise and are above `last_id`. `signs`: of each vector `sign_bytes(dimension)` bytes, one after another."""
        import numpy as np

        if not ids:
            return
        rows = np.frombuffer(signs, np.uint8).reshape(len(ids), -1)
        padded = np.zeros((len(ids), self._columns * 8), np.uint8)
        padded[:, : rows.shape[1]] = rows
        held = self._held
        end = held.count + len(ids)
        if end > len(held.ids):
            held = held.moved(max(end, len(held.ids) * 3 // 2))
        held.ids[held.count : end] = ids
        held.signs[:, held.count : end] = padded.view(np.uint64).T
        self._last_id = ids[-1]
        self._held = replace(held, count=end)

    def remove(self, gone: Set[int]) -> None:
        """Those that are not in are no error."""
        import numpy as np

        held = self._held
        ids = held.ids[: held.count]
        kept = ~np.isin(ids, np.fromiter(gone, np.int64, len(gone)))
        self._held = _Held(ids[kept], held.signs[:, : held.count][:, kept], int(kept.sum()))

    def nearest(self, signs: bytes, count: int, within: Sequence[tuple[int, int]] | None = None) -> list[int]:
        """Ids of about `count` vectors that differ least, those of one distance all or none, in no order.

        `within`: ranges of ids, first and last, rising, that alone may answer.
        """
        import numpy as np

        held = self._held
        total = held.count
        ids, columns = held.ids[:total], held.signs[:, :total]
        spans = [(0, total)] if within is None else _spans(ids, within)
        asked = np.zeros(self._columns * 8, np.uint8)
        asked[: len(signs)] = np.frombuffer(signs, np.uint8)
        query = asked.view(np.uint64)
        many = len(spans) > MANY_SPANS
        looked_at = [(0, total)] if many else spans
        distances = np.concatenate([np.zeros(0, np.uint16), *(_distances(columns[:, a:b], query) for a, b in looked_at)])
        if many:
            distances[~_inside(spans, total)] = FAR
        # Distances are small whole numbers: counting them finds the last one that is let in faster than sorting.
        reach = int(np.searchsorted(np.cumsum(np.bincount(distances, minlength=1)), count))
        found = np.flatnonzero(distances <= min(reach, self.dimension))
        if len(looked_at) == 1:
            places = found + looked_at[0][0]
        else:
            places = np.concatenate([np.zeros(0, np.int64), *(np.arange(a, b) for a, b in looked_at)])[found]
        return [int(id) for id in ids[places]]


def sign_bytes(dimension: int) -> int:
    return (dimension + 7) // 8


def signs_of(vectors: npt.NDArray[np.float32], centre: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Shape (n, dimension) to (n, sign_bytes(dimension)): a bit for each number above the centre's."""
    import numpy as np

    return np.packbits(vectors > centre, axis=1, bitorder="little")


def _distances(columns: npt.NDArray[np.uint64], asked: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint16]:
    """In how many bits each vector differs."""
    import numpy as np

    total = columns.shape[1]
    distances = np.zeros(total, np.uint16)
    differing = np.empty(min(BLOCK, total), np.uint64)
    for start in range(0, total, BLOCK):
        end = min(start + BLOCK, total)
        room = differing[: end - start]
        for column, word in zip(columns, asked, strict=True):
            np.bitwise_xor(column[start:end], word, out=room)
            distances[start:end] += np.bitwise_count(room)
    return distances


def _inside(spans: Sequence[tuple[int, int]], total: int) -> npt.NDArray[np.bool_]:
    """Which of `total` places lie in one of the ranges."""
    import numpy as np

    edges = np.zeros(total + 1, np.int32)
    np.add.at(edges, [start for start, _ in spans], 1)
    np.add.at(edges, [end for _, end in spans], -1)
    inside: npt.NDArray[np.bool_] = np.cumsum(edges[:total]) > 0
    return inside


def _spans(ids: npt.NDArray[np.int64], within: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of ids as ranges of places, touching ones joined."""
    import numpy as np

    if not within:
        return []
    starts = np.searchsorted(ids, [first for first, _ in within], side="left")
    ends = np.searchsorted(ids, [last for _, last in within], side="right")
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        elif start < end:
            spans.append((start, end))
    return spans
