"""How good minutes are, counted without a person: by meaning (cosine of sentence embeddings) and by program.

Two texts mean the same from a threshold on, which is set so that one in twenty sentences of a summary finds its like in the
minutes of another meeting, whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sttEngine.bench.meetings import Meeting
from sttEngine.bench.minutes_writers import Line
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import script_of

Vectors = npt.NDArray[np.float32]

CHANCE = 0.05
STRETCHES = 20  # equal parts of a meeting's time, each of which the minutes may come back to
_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z0-9]*\b")


def closest(wanted: Vectors, found: Vectors) -> Vectors:
    """For each row of `wanted`, shape (n, dimension), its highest cosine with a row of `found`; -1 without any."""
    if not len(found) or not len(wanted):
        return np.full(len(wanted), -1.0, np.float32)
    best: Vectors = (wanted @ found.T).max(axis=1)
    return best


def threshold(by_chance: Sequence[float]) -> float:
    """The cosine that a share of CHANCE of `by_chance` exceeds."""
    return float(np.quantile(np.asarray(by_chance), 1 - CHANCE))


def stretches_met(spoken: Sequence[float], total: float) -> float:
    """Share of a meeting's equal stretches of time in which one of the seconds `spoken` lies."""
    return len({min(STRETCHES - 1, int(STRETCHES * second / total)) for second in spoken}) / STRETCHES


@dataclass(frozen=True, slots=True)
class Invented:
    """What a line says that its source does not have."""

    numbers: bool
    names: bool

    def __bool__(self) -> bool:
        return self.numbers or self.names


def invented(line: Line, meeting: Meeting, common: frozenset[str]) -> Invented:
    """Against what the line cites; where a way has no citations, against the whole meeting. `common`: words that are no names."""
    source = meeting.text if line.cited is None else " ".join(segment.text for segment in line.cited)
    said = {word.casefold() for word in re.findall(r"[A-Za-z0-9]+", source)}
    text = ". ".join((line.text, *line.beside))
    names = {word.casefold() for word in _CAPITALISED.findall(text)}
    numbers = number_values(text) <= number_values(source)
    return Invented(not numbers, any(name not in said and name not in common for name in names))


def common_words(meetings: Sequence[Meeting]) -> frozenset[str]:
    """Words that are written small somewhere in what was said or in a summary: no names."""
    texts = [text for meeting in meetings for text in (meeting.text, *meeting.summary)]
    return frozenset(word for text in texts for word in re.findall(r"\b[a-z][a-z0-9]*\b", text))


def wrong_language(line: Line, language: str) -> bool:
    return script_of(line.text) not in (language, "")
