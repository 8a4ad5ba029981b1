"""Brings words and meaning into one order, and keeps what does not answer out.

A weighted sum of both scores after Bruch, Gai and Ingber (An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023): how
much better the first is than the second is worth knowing, and ranks alone do not tell. Measured by `bench search`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

WORDS_WEIGHT = 0.6  # of the share of the query's words that a chunk has, see `words`; the rest is meaning's
COSINES = (0.75, 0.95)  # from unrelated to the same: what a share of 0 to 1 is for words
# multilingual-e5, measured: answers to KorQuAD questions stand at 0.85 (5th percentile) to 0.93, Korean sentences that answer
# an English question at 0.82 to 0.85, unrelated texts mostly below 0.80. The ranges touch, so the floor keeps out the plainly
# unrelated and the band, relative to the best, does the rest.
COSINE_FLOOR = 0.80
COSINE_BAND = 0.04  # below the best neighbour by more than this, a neighbour answers something else


def fuse(shares: Mapping[T, float], cosines: Mapping[T, float]) -> dict[T, float]:
    """Scores about 0 to 1, best first, of all that have either; what one does not have counts as nothing."""
    low, high = COSINES
    scores = {
        item: WORDS_WEIGHT * shares.get(item, 0.0) + (1 - WORDS_WEIGHT) * max(0.0, (cosines.get(item, low) - low) / (high - low))
        for item in (*shares, *(one for one in cosines if one not in shares))
    }
    return {item: scores[item] for item in sorted(scores, key=lambda key: -scores[key])}


def near_enough(cosines: Sequence[float]) -> int:
    """How many of the cosines, sorted best first, are near enough to be shown."""
    if not cosines:
        return 0
    floor = max(COSINE_FLOOR, cosines[0] - COSINE_BAND)
    return sum(cosine >= floor for cosine in cosines)
