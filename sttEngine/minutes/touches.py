"""What a correction touches that changes what was said: a number, a name, a negation or a day. Pure.

What a model may not propose is told by the same measures as what a person is shown beside a proposal.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Set

from sttEngine.domain import Proposal, Touch
from sttEngine.minutes.days import months, named_days
from sttEngine.minutes.names import TITLED, written_names, written_small
from sttEngine.minutes.negation import negations
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.repairs import without_fillers
from sttEngine.speech.terms import occurrences

_OPPOSITES = ("un", "im", "in", "ir", "il", "dis", "non", "비", "불", "무", "미")
# First and second are numbers in a date; elsewhere they are words of the order in which one speaks, or of time.
_ORDINAL = re.compile(
    r"\b(?:[a-z]+ty[\s-](?:first|second)|(?:first|second)(?=\s+of\b)|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|[a-z]+teenth|[a-z]+tieth)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def touches(proposal: Proposal, spellings: Collection[str] = ()) -> tuple[Touch, ...]:
    """What is otherwise in the proposed text. `spellings`: those of the person's own terms; each is a name."""
    original, proposed = proposal.original, proposal.proposed
    facts, names_differ = _measured(original, proposed)
    if names_differ or proposal.kind == "term" or _terms(original, spellings) != _terms(proposed, spellings):
        return (*facts, "name")
    return facts


@functools.lru_cache(maxsize=8192)  # with each decision of a person all proposals of a recording are told again
def _measured(original: str, proposed: str) -> tuple[tuple[Touch, ...], bool]:
    return touched_facts(original, proposed), _names_differ(original, proposed)


def touched_facts(original: str, proposed: str) -> tuple[Touch, ...]:
    """Which of number, negation and day differ. Figures written out as words are another number: they read otherwise."""
    return tuple(touch for touch, differ in _FACTS.items() if differ(original, proposed))


def _numbers_differ(original: str, proposed: str) -> bool:
    return any(of(original) != of(proposed) for of in (number_values, _digits, _ordinals))


def _negations_differ(original: str, proposed: str) -> bool:
    return negations(original) != negations(proposed) or _is_opposite(original, proposed)


def _days_differ(original: str, proposed: str) -> bool:
    return named_days(original) != named_days(proposed) or months(original) != months(proposed)


_FACTS: Mapping[Touch, Callable[[str, str], bool]] = {
    "number": _numbers_differ,
    "negation": _negations_differ,
    "day": _days_differ,
}


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _ordinals(text: str) -> list[str]:
    return [match.group().casefold() for match in _ORDINAL.finditer(text)]


def _is_opposite(original: str, proposed: str) -> bool:
    """Whether a word gained or lost what turns it round: possible, impossible; 합리적, 불합리적."""
    before, after = (set(_WORD.findall(text.casefold())) for text in (original, proposed))
    return any(
        longer == prefix + shorter
        for olds, news in ((before, after), (after, before))
        for shorter in olds - news
        for longer in news - olds
        for prefix in _OPPOSITES
    )


def _names_differ(original: str, proposed: str) -> bool:
    """Names as they are written, titles with them. A filler is none, though it be written large at the beginning."""
    small = written_small(original)
    before, after = (without_fillers(text) for text in (original, proposed))
    return _titled(before) != _titled(after) or _named(before, small) != _named(after, small)


def _named(text: str, small: Set[str]) -> list[str]:
    """A month is a day, told as one."""
    return [name for name in written_names(text, small) if not months(name)]


def _titled(text: str) -> list[str]:
    return ["".join(match.group().split()) for match in TITLED.finditer(text)]


def _terms(text: str, spellings: Collection[str]) -> list[str]:
    return [found for spelling in spellings for found in _written(text, text.casefold(), spelling)]


def _written(text: str, folded: str, spelling: str) -> Iterator[str]:
    # Most spellings are in no line; to look for the letters first costs little beside a search with a pattern.
    if spelling.split()[0].casefold() in folded:
        yield from (" ".join(text[start:end].split()) for start, end in occurrences(text, spelling))
