"""How a model is asked: prompts and a worked example from text files, and a transcript shown numbered, only as material.

A small model that has seen one example sorted well sorts the next one; without it, it copies the first lines. The example's
own words must not turn up in the answer: `leaked` finds them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from importlib.resources import files

from sttEngine.engines.base import Message

LANGUAGES = ("ko", "en")
_TAG = re.compile(r"<(?=\s*/?\s*transcript\b)", re.IGNORECASE)
_WORD = re.compile(r"[가-힣]{2,}|[a-z]{4,}")
STEM = {True: 2, False: 4}  # letters of a word that its forms share: two syllables of Hangul, four Latin letters


@functools.cache
def prompt(language: str, name: str) -> str:
    """The text of `prompts/<language>/<name>`; English for a language without prompts."""
    folder = language if language in LANGUAGES else "en"
    return files("sttEngine.minutes").joinpath("prompts", folder, name).read_text(encoding="utf-8").strip()


def ask(language: str, lines: Sequence[str], question: str, example: str, *, system: str = "system") -> tuple[Message, ...]:
    """The messages of the question `question` about numbered lines, after the example `example` and its answer."""
    words = prompt(language, f"{question}.txt")
    return (
        Message("system", prompt(language, f"{system}.txt")),
        Message("user", _numbered(prompt(language, f"{example}.txt").splitlines()), words),
        Message("assistant", prompt(language, f"{example}.json")),
        Message("user", _numbered(lines), words),
    )


def leaked(text: str, source: str, language: str, example: str) -> bool:
    """Whether `text` has a word of the example that `source` does not have."""
    theirs = _stems(source)
    return bool((_stems(text) & _stems(prompt(language, f"{example}.txt"))) - theirs)


def _stems(text: str) -> set[str]:
    return {word[: STEM[word[0] >= "가"]] for word in _WORD.findall(text.casefold())}


def _numbered(lines: Sequence[str]) -> str:
    shown = "\n".join(f"[{number}] {_as_material(line)}" for number, line in enumerate(lines, start=1))
    return f"<transcript>\n{shown}\n</transcript>\n"


def _as_material(text: str) -> str:
    """One line of text that cannot close the transcript that it stands in."""
    return _TAG.sub("‹", " ".join(text.split()))
