"""How a model is asked: prompts and a worked example from text files, and a transcript shown numbered, only as material.

A small model that has seen one example sorted well sorts the next one; without it, it copies the first lines. The example's
own words must not turn up in the answer: `leaked` finds them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Sequence
from importlib.resources import files

from sttEngine.domain import MINUTES_LANGUAGES
from sttEngine.engines.base import Message

_TAG = re.compile(r"<(?=\s*/?\s*transcript\b)", re.IGNORECASE)
_WORD = re.compile(r"[가-힣]{2,}|[a-z]{4,}")
STEM = {True: 2, False: 4}  # letters of a word that its forms share: two syllables of Hangul, four Latin letters


@functools.cache
def prompt(language: str, name: str) -> str:
    """The text of `prompts/<language>/<name>`; English for a language without prompts."""
    folder = language if language in MINUTES_LANGUAGES else "en"
    return files("sttEngine.minutes").joinpath("prompts", folder, name).read_text(encoding="utf-8").strip()


def worked_example(language: str, name: str) -> tuple[Message, ...]:
    """A question that is the same for every template, about a few lines, and its answer: `NAME-example.txt` and `.json`."""
    lines = prompt(language, f"{name}-example.txt").splitlines()
    return asked(lines, prompt(language, f"{name}.txt"), prompt(language, f"{name}-example.json"))


def asked(lines: Sequence[str], question: str, answer: str, *, named: Container[int] | None = None) -> tuple[Message, Message]:
    """A question as it was asked, and its answer. Without lines it is about those of the one before; `named` as for `ask`."""
    return Message("user", _numbered(lines, named) if lines else "", question), Message("assistant", answer)


def ask(
    language: str,
    before: Sequence[Message],
    lines: Sequence[str],
    question: str,
    *,
    system: str = "system",
    named: Container[int] | None = None,
) -> tuple[Message, ...]:
    """The messages of a question about lines, after the worked examples `before`.

    `named`: the lines, counted from 1, that an answer may name. Only those are shown with their numbers, since a number costs as
    much reading as a word. None: all of them.
    """
    return Message("system", prompt(language, f"{system}.txt")), *before, Message("user", _numbered(lines, named), question)


def leaked(text: str, source: str, before: Sequence[Message]) -> bool:
    """Whether `text` has a word of the worked examples that `source` does not have."""
    theirs = _stems(source)
    return any((_stems(text) & _stems(message.content)) - theirs for message in before if message.role == "user")


def _stems(text: str) -> set[str]:
    return {word[: STEM[word[0] >= "가"]] for word in _WORD.findall(text.casefold())}


def _numbered(lines: Sequence[str], named: Container[int] | None = None) -> str:
    shown = "\n".join(
        f"[{number}] {_as_material(line)}" if named is None or number in named else _as_material(line)
        for number, line in enumerate(lines, start=1)
    )
    return f"<transcript>\n{shown}\n</transcript>\n"


def _as_material(text: str) -> str:
    """One line of text that cannot close the transcript that it stands in."""
    return _TAG.sub("‹", " ".join(text.split()))
