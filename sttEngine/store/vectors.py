"""Rows of vectors: of each chunk that was embedded its numbers, in full and quantized. Functions over a connection.

A space is what one model made: vectors of different spaces are never compared. A chunk's rows go with the chunk, by triggers.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apsw
from pydantic import TypeAdapter

from sttEngine.search.quantized import quantized

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_BLOBS: TypeAdapter[list[tuple[int, bytes]]] = TypeAdapter(list[tuple[int, bytes]])

READ_ROWS = 5_000  # quantized vectors at a time: two megabytes


@dataclass(frozen=True, slots=True)
class Space:
    """What one model makes: unit vectors of one dimension."""

    id: int
    model: str
    dimension: int


def spaces(conn: apsw.Connection) -> tuple[Space, ...]:
    rows = conn.execute("SELECT id, model, dimension FROM embedding_spaces ORDER BY id")
    return tuple(Space(*row) for row in rows)


def find_space(conn: apsw.Connection, model: str, dimension: int) -> Space | None:
    return next((space for space in spaces(conn) if (space.model, space.dimension) == (model, dimension)), None)


def register(conn: apsw.Connection, model: str, dimension: int) -> Space:
    """The space of a model, made if it is new."""
    found = find_space(conn, model, dimension)
    if found is not None:
        return found
    conn.execute("INSERT INTO embedding_spaces (model, dimension) VALUES (?, ?)", (model, dimension))
    return Space(conn.last_insert_rowid(), model, dimension)


def put(conn: apsw.Connection, space: Space, chunk_ids: Sequence[int], vectors: bytes) -> None:
    """`vectors`: unit vectors of the chunks one after another, little-endian float32. Raises ValueError for another length."""
    import numpy as np

    if len(vectors) != 4 * space.dimension * len(chunk_ids):
        raise ValueError(f"{len(vectors)} bytes of vectors for {len(chunk_ids)} chunks of {space.dimension} dimensions")
    rows = np.frombuffer(vectors, "<f4").reshape(len(chunk_ids), space.dimension)
    half = rows.astype("<f2")
    conn.executemany(
        "INSERT INTO chunk_quantized (chunk_id, space_id, row) VALUES (?, ?, ?)",
        ((id, space.id, row.tobytes()) for id, row in zip(chunk_ids, quantized(rows), strict=True)),
    )
    conn.executemany(
        "INSERT INTO chunk_vectors (chunk_id, vector) VALUES (?, ?)",
        ((id, row.tobytes()) for id, row in zip(chunk_ids, half, strict=True)),
    )


def remove(conn: apsw.Connection, chunk_ids: Collection[int]) -> None:
    """Those that have none are no error."""
    for table in ("chunk_quantized", "chunk_vectors"):
        conn.executemany(f"DELETE FROM {table} WHERE chunk_id = ?", ((id,) for id in chunk_ids))


def quantized_after(conn: apsw.Connection, space: Space, chunk_id: int) -> Iterator[tuple[list[int], bytes]]:
    """Ids and quantized vectors of the chunks above `chunk_id`, rising, READ_ROWS at a time."""
    rows = conn.execute(
        "SELECT chunk_id, row FROM chunk_quantized WHERE chunk_id > ? AND space_id = ? ORDER BY chunk_id", (chunk_id, space.id)
    )
    while True:
        some = _BLOBS.validate_python(list(itertools.islice(rows, READ_ROWS)))
        if not some:
            return
        yield [id for id, _ in some], b"".join(row for _, row in some)


def exact(conn: apsw.Connection, chunk_ids: Sequence[int], dimension: int) -> tuple[list[int], npt.NDArray[np.float32]]:
    """Of those chunks the ones that have a vector, and their vectors, shape (n, dimension)."""
    import numpy as np

    found = conn.execute(
        "SELECT chunk_id, vector FROM json_each(?) JOIN chunk_vectors ON chunk_id = value", (json.dumps(list(chunk_ids)),)
    ).fetchall()
    rows = _BLOBS.validate_python(found)
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), "<f2").reshape(len(rows), dimension)
    return [id for id, _ in rows], vectors.astype(np.float32)


def cosines(conn: apsw.Connection, space: Space, chunk_ids: Sequence[int], vector: bytes) -> dict[int, float]:
    """Of those chunks that have a vector in this space: the cosine with `vector`, unit length, little-endian float32."""
    import numpy as np

    rows = conn.execute(
        "SELECT chunk_id FROM json_each(?) JOIN chunk_quantized ON chunk_id = value WHERE space_id = ?",
        (json.dumps(list(chunk_ids)), space.id),
    )
    ids, held = exact(conn, [int(id) for (id,) in rows], space.dimension)
    return dict(zip(ids, (held @ np.frombuffer(vector, "<f4")).tolist(), strict=True))


def of_chunk(conn: apsw.Connection, model: str, chunk_id: int) -> tuple[Space | None, bytes]:
    """The space and the vector, little-endian float32, that `model` gave a chunk; None and nothing when it did not."""
    found = _of_model(conn, model, "chunk_vectors.chunk_id = ?", (chunk_id,))
    return (found[0][0], found[0][1]) if found else (None, b"")


def of_recording(conn: apsw.Connection, model: str, recording_id: str, most: int) -> tuple[Space | None, list[bytes]]:
    """At most `most` vectors of a recording's chunks, evenly over it, as `of_chunk` gives them."""
    where = "chunk_vectors.chunk_id IN (SELECT id FROM chunks WHERE recording_id = ?)"
    found = _of_model(conn, model, where, (recording_id,))
    step = max(1.0, len(found) / most)
    chosen = [found[int(at * step)] for at in range(min(most, len(found)))]
    return (chosen[0][0], [vector for _, vector in chosen]) if chosen else (None, [])


def _of_model(conn: apsw.Connection, model: str, where: str, bound: tuple[apsw.SQLiteValue, ...]) -> list[tuple[Space, bytes]]:
    import numpy as np

    rows = conn.execute(
        "SELECT space_id, vector FROM chunk_vectors JOIN chunk_quantized ON chunk_quantized.chunk_id = chunk_vectors.chunk_id"
        f" WHERE {where} ORDER BY chunk_vectors.chunk_id",
        bound,
    ).fetchall()
    known = {space.id: space for space in spaces(conn) if space.model == model}
    return [
        (known[id], np.frombuffer(vector, "<f2").astype("<f4").tobytes())
        for id, vector in _BLOBS.validate_python(rows)
        if id in known
    ]


def last_chunk_id(conn: apsw.Connection) -> int:
    """The highest id that a chunk was ever given, as this connection sees it."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'").fetchone()
    return 0 if row is None else int(row[0])
