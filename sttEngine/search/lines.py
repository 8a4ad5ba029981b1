"""The lines of the archive that are read for an answer, and how likely they hold it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sttEngine.domain import Segment
from sttEngine.minutes.instructions import proofs
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.verify import script_of
from sttEngine.search.chunking import estimate_tokens
from sttEngine.search.subject import share_held, subject
from sttEngine.search.tokens import tokenize

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sttEngine.pipeline.tasks import Passage

LINES_TOKENS = 450  # what a model reads of the passages: some ten seconds on two cores
MOST_LINES = 10
WORDS_WORTH = 0.3  # of holding every word of the question, against a cosine of 1
LEAST_LIKELY = 0.7  # from which an answer is tried: below it nine of ten questions have none
BIAS, NEAR_WEIGHT, SHARE_WEIGHT, SUBJECT_WEIGHT, APART_WEIGHT = -20.4, 15.7, 5.5, 5.2, 20.5
WORDS_ALONE_WEIGHT, WORDS_ALONE = 12.0, 0.45  # without an embedding model: the share as likely as not
NEAR_ACROSS, ACROSS_WEIGHT = 0.83, 80.0
NEXT_LINES = 3  # that the nearest line should stand apart from


@dataclass(frozen=True, slots=True)
class Line:
    """`near`: its cosine with the question, 0 without an embedding model.

    `share`: of the question's tokens, by weight. `subject`: the same of the words that the question is about.
    """

    recording_id: str
    title: str
    segment: Segment
    near: float
    share: float
    subject: float

    @property
    def worth(self) -> float:
        return self.near + WORDS_WORTH * self.share


@dataclass(frozen=True, slots=True)
class Lines:
    """What the model is shown, by passages and in reading order."""

    shown: tuple[Line, ...]

    @property
    def texts(self) -> list[str]:
        return [line.segment.text for line in self.shown]


def choose_lines(
    question: str,
    passages: Sequence[Passage],
    weights: Mapping[str, float],
    meaning: Meaning | None,
    query: npt.NDArray[np.float32] | None,
) -> Lines:
    """The lines nearest to the question and those beside them, as many as LINES_TOKENS take; none that speaks to a machine."""
    places = [(number, at, segment) for number, one in enumerate(passages) for at, segment in enumerate(proofs(one.segments))]
    seen: set[tuple[str, int]] = set()
    found: dict[tuple[int, int], Line] = {}
    texts = [segment.text for _, _, segment in places]
    near = [0.0] * len(texts) if meaning is None or query is None else (meaning.vectors(texts) @ query).tolist()
    total = sum(weights.values()) or 1.0
    about = subject(question, weights)
    for (number, at, segment), cosine in zip(places, near, strict=True):
        key = (passages[number].recording_id, segment.id)
        if key not in seen and segment.text.strip():
            seen.add(key)
            held = {token.text for token in tokenize(segment.text)}
            share = sum(weight for token, weight in weights.items() if token in held) / total
            spoken = share_held(about, segment.text)
            found[number, at] = Line(*key[:1], passages[number].title, segment, cosine, share, spoken)
    ranked = sorted(found, key=lambda place: -found[place].worth)
    beside = [(number, at + step) for number, at in ranked for step in (1, -1)]
    taken: dict[tuple[int, int], None] = {}
    room = LINES_TOKENS
    for place in (*ranked[: MOST_LINES // 2], *beside, *ranked):
        if place not in found or place in taken or len(taken) == MOST_LINES:
            continue
        room -= (needed := estimate_tokens(found[place].segment.text))
        if room < 0 and taken:
            room += needed
            continue
        taken[place] = None
    return Lines(tuple(found[place] for place in sorted(taken)))


def likely_held(question: str, lines: Lines) -> float:
    """How likely the lines hold the answer, 0 to 1.

    By how near the nearest comes in meaning, how far it stands apart from the next ones, and how many of the question's words are
    held: a logistic regression over 240 questions of KorQuAD, with their passage and with it taken away. A language model of two
    billion parameters that was asked whether the lines hold the answer added nothing to it; see `bench search`.
    """
    asked_in = script_of(question)
    same = [line for line in lines.shown if script_of(line.segment.text) == asked_in]
    others = [line for line in lines.shown if script_of(line.segment.text) != asked_in]
    return max(_likely(same), max((_likely_across(line) for line in others), default=0.0))


def _likely(lines: Sequence[Line]) -> float:
    """Of lines in the question's script."""
    if not lines:
        return 0.0
    share, about = max(line.share for line in lines), max(line.subject for line in lines)
    nearest, *rest = sorted((line.near for line in lines), reverse=True)
    if nearest == 0.0:
        return _logistic(WORDS_ALONE_WEIGHT * ((share + about) / 2 - WORDS_ALONE))
    following = rest[:NEXT_LINES]
    apart = nearest - sum(following) / len(following) if following else 0.0
    return _logistic(BIAS + NEAR_WEIGHT * nearest + SHARE_WEIGHT * share + SUBJECT_WEIGHT * about + APART_WEIGHT * apart)


def _likely_across(line: Line) -> float:
    """Words of another language cannot be shared, and such lines are a little farther."""
    return _logistic(ACROSS_WEIGHT * (line.near - NEAR_ACROSS)) if line.near else _logistic(-WORDS_ALONE_WEIGHT * WORDS_ALONE)


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
