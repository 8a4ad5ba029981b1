"""What is like a recording, or like one moment of it: by the vectors that the index holds, without a model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import apsw

from sttEngine.search.nearest import Nearest
from sttEngine.search.ranking import COSINE_FLOOR
from sttEngine.store import recordings, search_index, vectors
from sttEngine.store.search_index import FoundChunk
from sttEngine.store.search_scope import EVERYTHING, chunk_ranges

PROBES = 24  # chunks of a recording that look for their like, evenly over it
NEAR_EACH = 40  # neighbours of each
LEAST_ALIKE = 0.05  # of a recording that shares this little with another, that is chance


@dataclass(frozen=True, slots=True)
class SimilarRecording:
    """`alike`: 0 to 1, how much of the one asked about has its like there, and how near that is."""

    recording_id: str
    title: str
    one_line: str
    alike: float


def recordings_like(
    conn: apsw.Connection, nearest: Nearest, model: str, recording_id: str, limit: int
) -> tuple[SimilarRecording, ...]:
    """The most alike first. What half of the archive is as near to tells nothing, so each neighbour counts by how much nearer it
    is than the last one found. Raises RecordingNotFound."""
    recordings.get(conn, recording_id)
    space, probes = vectors.of_recording(conn, model, recording_id, PROBES)
    if space is None or not probes:
        return ()
    within = chunk_ranges(conn, EVERYTHING)
    worth: defaultdict[str, float] = defaultdict(float)
    for own in probes:
        found = nearest.find(conn, space, own, NEAR_EACH + PROBES, within)
        owners = search_index.owners(conn, [id for id, _ in found])
        others = [(owners[id], cosine) for id, cosine in found if owners.get(id, recording_id) != recording_id][:NEAR_EACH]
        if not others:
            continue
        floor = max(COSINE_FLOOR, others[-1][1] if len(others) == NEAR_EACH else COSINE_FLOOR)
        best: dict[str, float] = {}
        for owner, cosine in others:
            best[owner] = max(best.get(owner, 0.0), (cosine - floor) / (1 - floor))
        for owner, near in best.items():
            worth[owner] += near / len(probes)
    ranked = sorted(worth, key=lambda id: -worth[id])[:limit]
    return tuple(_shown(conn, id, worth[id]) for id in ranked if worth[id] >= LEAST_ALIKE)


def chunks_like(
    conn: apsw.Connection, nearest: Nearest, model: str, recording_id: str, segment_id: int, limit: int
) -> list[tuple[FoundChunk, float]]:
    """Chunks near the one that holds the segment, but those that hold it too, the nearest first. Raises RecordingNotFound."""
    recordings.get(conn, recording_id)
    here = search_index.holding(conn, recording_id, segment_id)
    space, own = vectors.of_chunk(conn, model, here[0]) if here else (None, b"")
    if space is None:
        return []
    found = nearest.find(conn, space, own, limit + len(here), chunk_ranges(conn, EVERYTHING))
    others = [(id, cosine) for id, cosine in found if id not in here and cosine >= COSINE_FLOOR][:limit]
    return [(chunk, chunk.score) for chunk in search_index.chunks(conn, others)]


def _shown(conn: apsw.Connection, id: str, alike: float) -> SimilarRecording:
    recording = recordings.get(conn, id)
    return SimilarRecording(id, recording.title, recording.one_line or "", round(min(1.0, alike), 3))
