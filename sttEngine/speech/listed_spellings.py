"""Other spellings that a person listed for a term, and the term put where one of them stands. Pure.

What is listed needs no likeness and nobody's leave: it is found as it is written, any case, spaced or not, as a word of its own,
alone or before Korean particles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sttEngine.domain import SpokenTerm
from sttEngine.speech.terms import HANGUL, occurrences

LEAST_LETTERS_APART = 3  # a spelling of fewer syllables is not looked for with spaces between them: 이수 is not 이 수

_FIRST_HANGUL, _RIEUL = ord("가"), 8
_FINALS = 28  # of a syllable: none, and 27 consonants
# After a closed syllable, and after an open one.
_PAIRS = (
    ("이었", "였"), ("이에요", "예요"), ("이랑", "랑"), ("이라", "라"), ("이란", "란"), ("이나", "나"), ("이며", "며"),
    ("이죠", "죠"), ("이지", "지"), ("이야", "야"), ("으로", "로"), ("은", "는"), ("을", "를"), ("과", "와"), ("아", "야"),
    ("이", "가"),
)  # fmt: skip
_PARTICLE = (
    "은|는|이|가|을|를|과|와|의|에|에서|에게|에게서|한테|께|께서|으?로|으?로서|으?로써|도|만|까지|부터|마다|보다|처럼|같이|조차|마저"
    "|밖에|이?나|이?랑|하고|이?며|이?란|이?라도|이?라고|이?라는|이?라면|이?야|아|요"
)
_COPULA = "(?:입니|이에요|예요|이었|였|이라|이지|이죠|이고|인데|인지|일)[가-힣]*|인|다|죠"
_TAIL = rf"((?:들|님|씨)?(?:(?:{_PARTICLE}){{0,3}}|{_COPULA}))(?![^\W_])"


class ListedSpellings:
    """Made ready once for a recording. What is another term's own text is left to that term."""

    def __init__(self, terms: Sequence[SpokenTerm]) -> None:
        self._texts = tuple(dict.fromkeys(term.text for term in terms))
        own = {_bare(text) for text in self._texts}
        listed = [
            _Listed(alias, term.text)
            for term in terms
            for alias in term.aliases
            if _bare(alias) not in own or _bare(alias) == _bare(term.text)
        ]
        self._listed = tuple(sorted(listed, key=lambda one: -len(one.bare)))  # the longer one is what is meant

    def put_right(self, text: str) -> str:
        """The text with each listed spelling as its term is written, the particle behind it fitted to it."""
        bare = _bare(text)
        found: list[tuple[int, int, str]] = []
        standing: list[tuple[int, int]] | None = None
        for one in self._listed:
            if one.bare not in bare:
                continue
            if standing is None:
                standing = [span for own in self._texts for span in _written(text, own)]
            for match in one.pattern.finditer(text):
                start, end = match.span()
                of_a_term = any(a < end and start < b and not _within((a, b), (start, match.start(1))) for a, b in standing)
                if not of_a_term and not any(a < end and start < b for a, b, _ in found):
                    found.append((start, end, one.term + _fitted(match[1], one.alias, one.term)))
        for start, end, put in sorted(found, reverse=True):  # from the back: positions stay true
            text = text[:start] + put + text[end:]
        return text


@dataclass(frozen=True)
class _Listed:
    alias: str
    term: str

    @cached_property
    def bare(self) -> str:
        return _bare(self.alias)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        words = self.alias.split()
        if len("".join(words)) < LEAST_LETTERS_APART:
            written = r"\s+".join(map(re.escape, words))
        else:
            written = r"\s*".join(re.sub(r"(?<=[가-힣])(?=[가-힣])", r"\\s*", re.escape(word)) for word in words)
        return re.compile(rf"(?<![^\W_]){written}{_TAIL}", re.IGNORECASE)


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def _written(text: str, term: str) -> Iterator[tuple[int, int]]:
    if term.split()[0].casefold() in text.casefold():
        yield from occurrences(text, term)


def _fitted(tail: str, old: str, new: str) -> str:
    """The particle as it is after `new` where it was right after `old`: 을 becomes 를. Other letters may be read in many ways."""
    before, after = _final(old), _final(new)
    if before is None or after is None:
        return tail
    for closed, opened in _PAIRS:
        # ㄹ is an open end for 로 alone.
        was, now = ((one > 0 and not (closed == "으로" and one == _RIEUL)) for one in (before, after))
        if was != now and tail.startswith(closed if was else opened):
            return (closed if now else opened) + tail[len(closed if was else opened) :]
    return tail


def _final(text: str) -> int | None:
    """Which consonant the last syllable ends in, 0 for none; None where it is no Hangul."""
    return (ord(text[-1]) - _FIRST_HANGUL) % _FINALS if HANGUL.match(text[-1]) else None
