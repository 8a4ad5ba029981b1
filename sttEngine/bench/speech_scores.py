"""How right a transcript is: word errors for English, character errors for Korean and Japanese; and whether it runs in circles.

English goes through Whisper's own normaliser. Korean and Japanese are compared by letters and digits alone, after NFKC and
without spaces: how Korean is spaced is a matter of taste, what was said is not.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

BY_CHARACTER = frozenset({"ko", "ja", "zh"})
LOOP_WORDS = 4  # an n-gram of so many words ...
LOOP_TURNS = 4  # that comes so often in a row is a loop


@dataclass(frozen=True, slots=True)
class Errors:
    """`wrong` substitutions, deletions and insertions against `units` words or characters of the reference."""

    wrong: int
    units: int

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.wrong + other.wrong, self.units + other.units)

    @property
    def rate(self) -> float:
        return self.wrong / max(self.units, 1)


def measure_name(language: str) -> str:
    return "CER" if language in BY_CHARACTER else "WER"


def errors(references: Sequence[str], heard: str, language: str) -> Errors:
    """Against the spelling that fits best: numbers may be written in digits or in words."""
    return min((_errors(normalised(one, language), normalised(heard, language)) for one in references), key=lambda e: e.rate)


def normalised(text: str, language: str) -> list[str]:
    """The units that are compared: words, or characters."""
    if language in BY_CHARACTER:
        return [char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum()]
    return str(_english()(text)).split()


def _errors(reference: list[str], heard: list[str]) -> Errors:
    from rapidfuzz.distance import Levenshtein

    return Errors(Levenshtein.distance(reference, heard), len(reference))


@cache
def _english() -> Any:
    from whisper.normalizers import EnglishTextNormalizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the library leaves its list of spellings open
        return EnglishTextNormalizer()


def loops(text: str, reference: str = "") -> int:
    """How many times an n-gram of up to four words begins to repeat itself LOOP_TURNS times or more in a row.

    What the reference itself repeats so often was said.
    """
    return max(0, _loops(text.lower().split()) - _loops(reference.lower().split()))


def _loops(words: list[str]) -> int:
    found = at = 0
    while at < len(words):
        length = next((n for n in range(1, LOOP_WORDS + 1) if _turns(words, at, n) >= LOOP_TURNS), 0)
        if length:
            found += 1
            at += length * _turns(words, at, length)
        else:
            at += 1
    return found


def _turns(words: list[str], at: int, length: int) -> int:
    gram = words[at : at + length]
    turns = 1
    while len(gram) == length and words[at + turns * length : at + (turns + 1) * length] == gram:
        turns += 1
    return turns
