"""What a person typed, as a query: words, "exact phrases", -without, key:value filters. Builds FTS5 expressions, marks text.

A MATCH expression is made of quoted tokens of `tokens.tokenize` and of our own operators alone, so nothing typed can break
or change it. Words that stand together in one run, such as A사 or 회의록, are looked for as a phrase of their tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sttEngine.errors import InvalidRequest
from sttEngine.search.filters import NO_FILTERS, Filters, typed_filters
from sttEngine.search.tokens import Token, find_phrase, opens_run, phrase, squash, tokenize

MAX_CHARACTERS = 1000
MIN_PREFIX_LETTERS = 3  # shorter beginnings of Latin words match too much to be worth their time

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"', "「": '"', "」": '"'})
_PART = re.compile(r'(?P<without>(?<!\S)[-−－])?(?:"(?P<exact>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for. `exact` is the squashed phrase that the text itself must hold, or None for a word.

    `typed`: as it was. `others`: tokens of other words that do as well as `tokens`. `endings`: longer words that begin so.
    """

    tokens: tuple[Token, ...]
    exact: str | None = None
    typed: str = ""
    others: tuple[tuple[Token, ...], ...] = ()
    endings: tuple[str, ...] = ()

    @property
    def beginning(self) -> str | None:
        """What longer words may begin with, or None where that would be too many, or is not wanted."""
        only = self.tokens[0]
        wanted = len(self.tokens) == 1 and only.kind == "latin" and self.exact is None
        return only.surface if wanted and len(only.surface) >= MIN_PREFIX_LETTERS else None

    def found_in(self, tokens: Sequence[Token], squashed: str) -> bool:
        return (self.exact is None or self.exact in squashed) and bool(_ranges(self, tokens))


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is what the embedder gets: all that is asked for, without quotes and without what is unwanted."""

    text: str
    words: tuple[Term, ...]
    phrases: tuple[Term, ...]
    without: tuple[Term, ...]
    filters: Filters = NO_FILTERS

    @property
    def asks(self) -> bool:
        """Whether there is anything to look for; a query of unwanted words alone finds nothing."""
        return bool(self.words or self.phrases)

    def every_word(self) -> str:
        """MATCH expression: all words and phrases, none of the unwanted."""
        return self._limited([self.word(term) for term in self.words])

    def word(self, term: Term) -> str:
        """MATCH expression of one word."""
        wholes = [_quoted(tokens, prefix=True) for tokens in (term.tokens, *term.others)]
        endings = [f'"{word}"' for word in term.endings]
        return f"({' OR '.join(wholes + endings)})"

    def continued(self, endings: Mapping[str, Sequence[str]]) -> Query:
        """The same query where words may go on: by what was typed, tokens of the index that begin so."""
        words = tuple(replace(term, endings=tuple(endings.get(term.typed, ()))) for term in self.words)
        return replace(self, words=words)

    def reworded(self, meant: Mapping[str, Sequence[str]]) -> Query:
        """The same query with words that were meant in the place of those that were typed; the embedder gets the likeliest."""
        words, text = [], self.text
        for term in self.words:
            near = meant.get(term.typed, ())
            words.append(word_term(term.typed, near) if near else term)
            text = text.replace(term.typed, near[0], 1) if near else text
        return replace(self, text=text, words=tuple(words))

    def weighed_tokens(self) -> dict[str, str]:
        """The tokens that rank chunks, as MATCH expressions by their texts. Lone syllables only where there is nothing else."""
        terms = (tokens for term in (*self.words, *self.phrases) for tokens in (term.tokens, *term.others))
        tokens = [token for tokens in terms for token in tokens if not token.closes_run]
        chosen = [token for token in tokens if not opens_run(token)] or tokens
        return {token.text: _quoted([token], prefix=True) for token in chosen}

    def limited(self, expression: str) -> str:
        """MATCH expression: `expression` and every exact phrase, none of the unwanted."""
        return self._limited([expression])

    def admits(self, text: str) -> bool:
        """Whether `text` holds every exact phrase and nothing unwanted. What vectors bring must pass this."""
        if not self.phrases and not self.without:
            return True
        tokens, squashed = tokenize(text), squash(text)
        return all(term.found_in(tokens, squashed) for term in self.phrases) and not any(
            term.found_in(tokens, squashed) for term in self.without
        )

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        """Character ranges of `text` that match, in order, touching ones joined. Of a word that is not there as a whole, its
        longest beginning: 회의 for 회의에서."""
        tokens = tokenize(text)
        return _joined([found for term in self.words + self.phrases for found in _longest_beginning(term, tokens)])

    def overlap(self, text: str) -> float:
        """How much of the query `text` holds: whole terms count one each, parts of words a tenth."""
        tokens = tokenize(text)
        present = {token.text for token in tokens}
        score = 0.0
        for term in self.words + self.phrases:
            parts = [token.text for token in term.tokens]
            score += 1.0 if _ranges(term, tokens) else 0.1 * sum(part in present for part in parts) / len(parts)
        return score

    def _limited(self, wanted: list[str]) -> str:
        expression = " AND ".join([*wanted, *(_quoted(term.tokens, prefix=True) for term in self.phrases)])
        unwanted = " OR ".join(_quoted(term.tokens, prefix=True) for term in self.without)
        return f"({expression}) NOT ({unwanted})" if unwanted and expression else expression


def parse(typed: str) -> Query:
    """Read what was typed. Raises InvalidRequest above MAX_CHARACTERS. An open quote runs to the end."""
    if len(typed) > MAX_CHARACTERS:
        raise InvalidRequest(
            f"The query has {len(typed)} characters; at most {MAX_CHARACTERS} are searched for.", hint="Search for fewer words."
        )
    words: list[Term] = []
    phrases: list[Term] = []
    without: list[Term] = []
    asked: list[str] = []
    filters, rest = typed_filters(typed.translate(_QUOTES))
    for part in _PART.finditer(rest):
        exact = part["exact"]
        text = part["word"] if exact is None else exact
        tokens = phrase(tokenize(text))
        if not tokens:
            continue
        term = Term(tokens, squash(text) if exact is not None else None, text)
        if part["without"]:
            without.append(term)
            continue
        (words if exact is None else phrases).append(term)
        asked.append(text)
    return Query(" ".join(asked), tuple(words), tuple(phrases), tuple(without), filters)


def word_term(typed: str, words: Sequence[str]) -> Term:
    """A word that any of `words` may stand for. Raises ValueError when none has a token."""
    tokens = [found for word in words if (found := phrase(tokenize(word)))]
    if not tokens:
        raise ValueError(f"no token in {len(words)} words")
    return Term(tokens[0], None, typed, tuple(tokens[1:]))


def _quoted(tokens: Sequence[Token], *, prefix: bool = False) -> str:
    body = " ".join(token.text for token in tokens)
    return f'"{body}" *' if prefix and opens_run(tokens[-1]) else f'"{body}"'


def _ranges(term: Term, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found = [place for wanted in (term.tokens, *term.others) for place in find_phrase(wanted, tokens)]
    if beginning := term.beginning:
        latin = (token for token in tokens if token.kind == "latin")
        found.extend((token.start, token.end) for token in latin if token.surface.startswith(beginning))
    return found


def _longest_beginning(term: Term, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found = _ranges(term, tokens)
    for length in range(len(term.tokens) - 1, 0, -1):
        if found or term.exact is not None or opens_run(term.tokens[length - 1]):
            break
        found = list(find_phrase(term.tokens[:length], tokens))
    return found


def _joined(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(ranges)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
