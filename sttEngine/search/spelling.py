"""What was meant by a word that the archive does not hold: half typed, its first letters alone (초성), or misspelt.

Candidates are the archive's own words that begin with the same letters; the nearest of them stand for what was typed.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterator

import apsw
from rapidfuzz.distance import OSA

from sttEngine.search.jamo import initials, is_initials, keystrokes, letters
from sttEngine.search.query import Query, Term
from sttEngine.search.tokens import SPELLED
from sttEngine.store import dictionary, search_index

MOST_MEANT = 6  # words that stand for one
MOST_READ = 20_000  # words of the archive that are compared
KNOWN_SYLLABLES = 2  # that begin a word of the archive: what follows is an ending, not a slip
LEAST_INITIALS = 2  # one first letter alone is that of too many words
LETTERS_A_SLIP = 5  # a word of so many letters may have a slip, one of twice as many two
MOST_SLIPS = 2
FEW_CHUNKS = 400  # hold a word: more than are ranked need no longer words beside it
MOST_ENDINGS = 200  # that a word is continued by: with more it is too short to mean anything yet
LAST_LETTER = chr(0x10FFFF)  # behind all words that go on
LEAST_LATIN = 4  # letters of a word that is looked for misspelt


def meant(conn: apsw.Connection, query: Query) -> dict[str, tuple[str, ...]]:
    """Of the query's words those that the archive does not hold, and words of the archive that may have been meant by each.

    A word whose first syllables begin words of the archive is taken as it is: its ending differs, which parts of words find.
    """
    found: dict[str, tuple[str, ...]] = {}
    for term in query.words:
        if not _held(conn, query, term):
            near = tuple(itertools.islice(_near(conn, term.typed), MOST_MEANT))
            if near:
                found[term.typed] = near
    return found


def continued(conn: apsw.Connection, query: Query) -> Query:
    """The same query where a Latin word that few chunks hold may be the beginning of others: "budg" is budget and budgets, too.

    FTS5 would read every place of every such word before it answers; told the words, it reads as far as it needs to.
    """
    endings = {}
    for term in query.words:
        if (beginning := term.beginning) and search_index.count_matching(conn, query.word(term), FEW_CHUNKS) < FEW_CHUNKS:
            longer = dictionary.between(conn, beginning, beginning + LAST_LETTER, MOST_READ)
            endings[term.typed] = tuple(word for word, _ in sorted(longer, key=lambda pair: -pair[1])[:MOST_ENDINGS])
    return query.continued(endings)


def _held(conn: apsw.Connection, query: Query, term: Term) -> bool:
    """Whether a chunk holds the word, or begins one with it."""
    if search_index.count_matching(conn, query.word(term), 1):
        return True
    beginning = term.beginning
    return beginning is not None and bool(dictionary.between(conn, beginning, beginning + LAST_LETTER, 1))


def _near(conn: apsw.Connection, typed: str) -> Iterator[str]:
    """Words of the archive, the likeliest first."""
    folded = unicodedata.normalize("NFKC", typed).casefold()
    if is_initials(folded):
        yield from _with_initials(conn, folded)
    elif folded and all(keystrokes(char) for char in folded):
        yield from _typed_alike(conn, folded)
    elif folded.isalpha() and folded.isascii():
        yield from _spelled_alike(conn, folded)


def _with_initials(conn: apsw.Connection, typed: str) -> Iterator[str]:
    """The beginnings of words that have these first letters, the most frequent first."""
    first = initials(typed)
    counts: Counter[str] = Counter()
    if len(first) >= LEAST_INITIALS:
        for word, recordings in _words(conn, first):
            counts[word[: len(first)]] += recordings
    yield from (word for word, _ in counts.most_common())


def _typed_alike(conn: apsw.Connection, typed: str) -> Iterator[str]:
    """Beginnings of words that go on where the typing stopped; else those that are a slip or two away."""
    first, strokes = initials(typed), keystrokes(typed)
    if len(first) < LEAST_INITIALS:
        return
    words = list(_words(conn, first[:LEAST_INITIALS]))
    known = any(word.startswith(typed[:KNOWN_SYLLABLES]) for word, _ in words)
    allowed = 0 if known else min(MOST_SLIPS, len(strokes) // LETTERS_A_SLIP)
    distances: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for word, recordings in words:
        for beginning in {word[: len(first)], word[: len(first) + 1]}:
            slips = 0 if keystrokes(beginning).startswith(strokes) else _slips(typed, beginning, allowed)
            if slips <= allowed:
                distances[beginning] = slips
                counts[beginning] += recordings
    yield from _likeliest(distances, counts)


def _slips(typed: str, word: str, most: int) -> int:
    """How far two different words are apart, by keys or by letters, since ㅚ and ㅞ are two keys and one slip; above `most`
    when that is more."""
    ways = ((keystrokes(typed), keystrokes(word)), (letters(typed), letters(word)))
    return max(1, min(OSA.distance(one, other, score_cutoff=most) for one, other in ways))


def _spelled_alike(conn: apsw.Connection, typed: str) -> Iterator[str]:
    """Words in Latin letters that begin with the same one and are a slip or two away."""
    if len(typed) < LEAST_LATIN:
        return
    allowed = min(MOST_SLIPS, max(1, len(typed) // LETTERS_A_SLIP))
    distances: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for word, recordings in dictionary.between(conn, typed[0], chr(ord(typed[0]) + 1), MOST_READ):
        slips = OSA.distance(typed, word, score_cutoff=allowed)
        if slips <= allowed and word.isalpha():
            distances[word], counts[word] = slips, recordings
    yield from _likeliest(distances, counts)


def _likeliest(distances: dict[str, int], counts: Counter[str]) -> Iterator[str]:
    """Of the words with fewest slips the most frequent first."""
    least = min(distances.values(), default=0)
    nearest = [word for word, slips in distances.items() if slips == least]
    yield from sorted(nearest, key=lambda word: (-counts[word], word))


def _words(conn: apsw.Connection, first: str) -> Iterator[tuple[str, int]]:
    """Beginnings of words of Hangul that have these first letters, and how many recordings hold them."""
    for term, recordings in dictionary.between(conn, first, first + LAST_LETTER, MOST_READ):
        _, parted, word = term.partition(SPELLED)
        if parted:
            yield word, recordings
