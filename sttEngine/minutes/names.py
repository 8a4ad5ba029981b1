"""Names in a text: the words of a line of minutes that must have been said as they are. Pure.

English names are written large; so is the first word of a sentence, which is a name unless it is a word that people write small.
Korean has no capitals: there a name is what stands before a title, and what the analyser of morphemes takes for one. A weekday is
a day, compared as such elsewhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Set
from importlib.resources import files

from sttEngine.minutes.days import is_weekday
from sttEngine.minutes.korean import proper_nouns
from sttEngine.minutes.letters import said_in_other_letters

TITLED = re.compile(r"([가-힣]{2,4})\s?(?:님|씨|부장|과장|차장|대리|팀장|사장|대표|이사|교수|선생|박사|위원|의원)")
_LARGE = re.compile(r"\b[A-Z][A-Za-z0-9]*")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]+")
_SMALL = re.compile(r"\b[a-z][a-z0-9]*")
_FIRST = re.compile(r"(?:^|[.!?:;–—]\s+|[\"“‘(])\W*$")


@functools.cache
def openers() -> frozenset[str]:
    """Words with which lines of minutes begin, beside those that a recording itself has in small letters."""
    return frozenset(files("sttEngine.minutes").joinpath("openers-en.txt").read_text(encoding="utf-8").split())


def names(text: str, small: Set[str] = frozenset(), *, heading: bool = False) -> frozenset[str]:
    """The names in `text`, in small letters. `small`: words known to be no names, as `written_small` finds them.

    In a `heading` any word may be written large, as the first one of a sentence is.
    """
    return frozenset(name.casefold() for name in written_names(text, small, heading=heading))


def written_names(text: str, small: Set[str] = frozenset(), *, heading: bool = False) -> list[str]:
    """As `names`, each as often and as it is written: those before a title, then those written large, in reading order."""
    found: list[str] = TITLED.findall(text)
    for match in _LARGE.finditer(text):
        word = match.group().casefold()
        large_anyway = heading or _FIRST.search(text[: match.start()]) is not None
        if word != "i" and not is_weekday(word) and not (large_anyway and (word in openers() or word in small)):
            found.append(match.group())
    return found


def first_words(text: str) -> frozenset[str]:
    """The words that are written large because a sentence of `text` begins with them, in small letters.

    "QA" is written so anywhere, and "Ann, go on" calls somebody.
    """
    return frozenset(
        match.group().casefold()
        for match in _LARGE.finditer(text)
        if _FIRST.search(text[: match.start()])
        and not text[match.end() :].startswith(",")
        and not _ACRONYM.fullmatch(match.group())
    )


def written_small(text: str) -> frozenset[str]:
    """The words of `text` that begin with a small letter."""
    return frozenset(_SMALL.findall(text))


def unsaid_names(text: str, source: str, small: Set[str] = frozenset(), *, heading: bool = False) -> frozenset[str]:
    """The names in `text` that `source` does not have, whatever their case there and be there one or several of them.

    A name may have been said in the other script: Seoyeon is 서연.
    """
    said = source.casefold()
    words = {word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", said)}
    return frozenset(
        name
        for name in names(text, small, heading=heading) | proper_nouns(text)
        if name.removesuffix("s") not in words
        and not (name[0] >= "가" and name in said)
        and not said_in_other_letters(name, source)
    )
