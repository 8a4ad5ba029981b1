"""The prompts as text files, one folder a language, and how a transcript is shown to a model: numbered, and only as material."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from importlib.resources import files

from sttEngine.engines.base import Message

LANGUAGES = ("ko", "en")
_TAG = re.compile(r"<(?=\s*/?\s*(?:transcript|candidates)\b)", re.IGNORECASE)


@functools.cache
def prompt(language: str, name: str) -> str:
    """The text of `prompts/<language>/<name>.txt`; English for a language without prompts."""
    folder = language if language in LANGUAGES else "en"
    return files("sttEngine.minutes").joinpath("prompts", folder, f"{name}.txt").read_text(encoding="utf-8").strip()


def ask(language: str, lines: Sequence[str], question: str) -> tuple[Message, ...]:
    """The messages of one question about numbered lines. The lines come first, so that questions about them share a beginning."""
    numbered = "\n".join(f"{number}. {as_material(line)}" for number, line in enumerate(lines, start=1))
    return (
        Message("system", prompt(language, "system")),
        Message("user", f"<transcript>\n{numbered}\n</transcript>\n\n{question}"),
    )


def as_material(text: str) -> str:
    """One line of text that cannot close the transcript that it stands in."""
    return _TAG.sub("‹", " ".join(text.split()))
