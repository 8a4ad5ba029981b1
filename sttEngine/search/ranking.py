"""Brings two rankings into one, and keeps what does not answer out.

Reciprocal rank fusion after Cormack, Clarke and Buettcher (SIGIR 2009): it needs ranks alone, and bm25 and cosines have no
common scale.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

RRF_K = 20  # the paper has 60; 20 puts the right passage first more often on KorQuAD, since both rankings are good
# multilingual-e5, measured: answers to KorQuAD questions stand at 0.85 (5th percentile) to 0.93, Korean sentences that answer
# an English question at 0.82 to 0.85, unrelated texts mostly below 0.80. The ranges touch, so the floor keeps out the plainly
# unrelated and the band, relative to the best, does the rest.
COSINE_FLOOR = 0.80
COSINE_BAND = 0.04  # below the best neighbour by more than this, a neighbour answers something else


def fuse(rankings: Iterable[tuple[Sequence[T], float]]) -> dict[T, float]:
    """Scores in (0, 1], best first: each ranking adds weight / (RRF_K + rank); 1 means first in all of them."""
    scores: dict[T, float] = {}
    best = 0.0
    for ranking, weight in rankings:
        best += weight / (RRF_K + 1)
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (RRF_K + rank)
    return {item: scores[item] / best for item in sorted(scores, key=lambda key: -scores[key])}


def near_enough(cosines: Sequence[float]) -> int:
    """How many of the cosines, sorted best first, are near enough to be shown."""
    if not cosines:
        return 0
    floor = max(COSINE_FLOOR, cosines[0] - COSINE_BAND)
    return sum(cosine >= floor for cosine in cosines)
