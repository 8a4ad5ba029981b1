"""Which utterances say most of what a stretch of talk says: tf-idf weights, cosine to the whole. Pure.

Centroid ranking as in Radev et al., "Centroid-based summarization of multiple documents" (2004), over letter bigrams, which
need no word list and work for Korean.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from sttEngine.domain import Segment, reading_place

LEAST_CHARACTERS = 8  # shorter ones are nods


def most_central(segments: Sequence[Segment], most: int) -> tuple[Segment, ...]:
    """At most `most` utterances, in reading order. Short ones are left out unless there is nothing else."""
    candidates = [segment for segment in segments if len(segment.text.strip()) >= LEAST_CHARACTERS]
    candidates = candidates or [segment for segment in segments if segment.text.strip()]
    vectors = [_counts(segment.text) for segment in candidates]
    spread = Counter(gram for vector in vectors for gram in vector)
    weights = {gram: math.log((1 + len(vectors)) / (1 + count)) + 1 for gram, count in spread.items()}
    weighted = [{gram: count * weights[gram] for gram, count in vector.items()} for vector in vectors]
    centroid: dict[str, float] = defaultdict(float)
    for vector in weighted:
        length = _length(vector)
        for gram, weight in vector.items():
            centroid[gram] += weight / length
    order = sorted(range(len(candidates)), key=lambda at: (-_cosine(weighted[at], centroid), reading_place(candidates[at].id)))
    return tuple(sorted((candidates[at] for at in order[:most]), key=lambda segment: reading_place(segment.id)))


def _counts(text: str) -> Counter[str]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(word[at : at + 2] for word in words for at in range(max(1, len(word) - 1)))


def _length(vector: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0


def _cosine(vector: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(gram, 0.0) for gram, weight in vector.items()) / _length(vector)
