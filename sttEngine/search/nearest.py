"""The chunks nearest to a query's vector: a scan in memory finds candidates, their vectors in the archive rank them.

What is in memory follows the archive: each search first takes in what was added since. A chunk that is gone is noticed when its
vector is not there, and taken out. So an answer is always that of the archive as the connection sees it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import apsw

from sttEngine.search.quantized import QuantizedIndex, quantized
from sttEngine.store import vectors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CANDIDATES = 200  # for each search at least: what eight bits put in another order is never far from its place
CANDIDATES_A_HIT = 3


class Nearest:
    """Quantized indexes of the spaces of one archive. Any thread may ask."""

    def __init__(self) -> None:
        self._indexes: dict[int, QuantizedIndex] = {}
        self._filling = threading.Lock()

    def find(
        self,
        conn: apsw.Connection,
        space: vectors.Space,
        vector: bytes,
        limit: int,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[tuple[int, float]]:
        """At most `limit` chunk ids with their cosines, the nearest first.

        `vector`: unit length, little-endian float32. `within`: ranges of chunk ids, first and last, rising, that alone may
        answer; None: all.
        """
        import numpy as np

        index = self.filled(conn, space)
        query = np.frombuffer(vector, "<f4")
        row = quantized(query[None, :]).tobytes()
        wanted = max(CANDIDATES, CANDIDATES_A_HIT * limit)
        while True:
            candidates = index.nearest(row, wanted, within)
            ids, rows = vectors.exact(conn, candidates, space.dimension)
            gone = self._gone(conn, index, set(candidates) - set(ids))
            if not gone:
                return _best(ids, rows @ query, limit)
            wanted *= 4  # where one chunk is gone, the rest of its recording is

    def filled(self, conn: apsw.Connection, space: vectors.Space) -> QuantizedIndex:
        """The index of a space with all that is in the archive."""
        with self._filling:
            index = self._indexes.setdefault(space.id, QuantizedIndex(space.dimension))
            for ids, rows in vectors.quantized_after(conn, space, index.last_id):
                index.add(ids, rows)
            return index

    def _gone(self, conn: apsw.Connection, index: QuantizedIndex, missing: set[int]) -> bool:
        """Takes out the chunks that are gone. One that is newer than what this connection sees is only not there yet."""
        last = vectors.last_chunk_id(conn) if missing else 0
        gone = {id for id in missing if id <= last}
        if gone:
            with self._filling:
                index.remove(gone)
        return bool(gone)


def _best(ids: Sequence[int], cosines: npt.NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
    import numpy as np

    order = np.argsort(-cosines, kind="stable")[:limit]
    return [(ids[at], float(cosines[at])) for at in order]
