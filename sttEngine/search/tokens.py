"""Analysis of text for full text search: what counts as a token, for documents and queries alike.

Pure Python, because the server analyses queries and a worker analyses documents. Text is NFKC-normalised and case-folded.
A run of Hangul (or of kana and ideographs) becomes its overlapping syllable pairs and, last, its final syllable, so any
part of a word of any length is found inside it: 회의록 is 회의 의록 록. A word in Latin letters becomes its English stem, its
surface is kept beside it. Digits are tokens; thousands separators are dropped. Scripts split where they meet: A사, 3분기.

Tokens hold ASCII letters, ASCII digits and non-ASCII characters only, which is exactly what FTS5's `ascii` tokenizer keeps
together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import snowballstemmer

from sttEngine.search.jamo import initials

TokenKind = Literal["syllables", "latin", "letters", "digits"]

ANALYSIS = 3  # of what `index_text` makes; an index with a lower one is made again
KEPT_SYLLABLES = 6  # of a word of the vocabulary: who mistypes a longer one has its beginning right
SPELLED = "·"  # parts the first letters of a word of Hangul from the word; never in a token of a query

SURFACES_FOLLOW = "¶"  # parts the running tokens from the kept surfaces, so that no phrase reaches across; never a token

_HANGUL = "가-힣ᄀ-ᇿꥠ-ꥼힰ-ퟻ"
_HAN_KANA = "぀-ヿ々〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
_RUN = re.compile(
    rf"(?P<hangul>[{_HANGUL}]+)"
    rf"|(?P<ideographs>[{_HAN_KANA}]+)"
    r"|(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
    r"|(?P<latin>[a-zß-öø-ɏ]+(?:['’][a-z]+)*)"
    rf"|(?P<letters>(?:(?![{_HANGUL}{_HAN_KANA}a-zß-öø-ɏ_])(?:\w(?<!\d)|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff]))+)"
)
_LETTER = re.compile(rf"(?![{_HANGUL}{_HAN_KANA}{SURFACES_FOLLOW}])[^\W\d_]")
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is what the index holds; `start` and `end` are its characters in the text as it was given.

    `surface` is the folded word a stem came from, or equals `text`. `closes_run` marks the extra last syllable of a run.
    """

    text: str
    surface: str
    start: int
    end: int
    kind: TokenKind
    closes_run: bool = False


@lru_cache(maxsize=256)  # a text that is found is looked at several times over
def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of `text`, in reading order."""
    folded, origin = _fold(text)
    found: list[Token] = []
    for match in _RUN.finditer(folded):
        found.extend(_run_tokens(match, origin))
    return tuple(found)


def index_text(text: str) -> str:
    """The analysed form of a document that the full text index holds: running tokens, then what finds a word by its spelling.

    That is surfaces that differ from their tokens, and words of Hangul behind their first letters: ㅎㅇㄹ·회의록.
    """
    tokens = tokenize(text)
    surfaces = [token.surface for token in tokens if token.surface != token.text]
    spelled = dict.fromkeys((*surfaces, *map(spelling, hangul_words(text))))
    running = " ".join(token.text for token in tokens)
    return f"{running} {SURFACES_FOLLOW} {' '.join(spelled)}" if spelled else running


def whole_words(tokens: str) -> set[str]:
    """Of what `index_text` made those tokens that are words: Latin and other letters, Hangul behind its first letters."""
    return {token for token in tokens.split() if SPELLED in token or _LETTER.match(token)}


def hangul_words(text: str) -> tuple[str, ...]:
    """Every run of Hangul, folded."""
    folded, _ = _fold(text)
    return tuple(match.group() for match in _RUN.finditer(folded) if match.lastgroup == "hangul")


def spelling(word: str) -> str:
    """The token that keeps the beginning of a folded word of Hangul."""
    kept = word[:KEPT_SYLLABLES]
    return f"{initials(kept)}{SPELLED}{kept}"


def phrase(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`tokens` as a query looks for them: without the extra last syllable, since a longer word may go on after it."""
    return tuple(tokens[:-1]) if tokens and tokens[-1].closes_run else tuple(tokens)


def opens_run(token: Token) -> bool:
    """Whether the token is a single syllable, which matches every pair that begins with it."""
    return token.kind == "syllables" and len(token.text) == 1


def find_phrase(wanted: Sequence[Token], tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Character ranges of the text behind `tokens` where `wanted`, made by `phrase`, occurs one after another."""
    if not wanted:
        return
    head, last = wanted[0], len(wanted) - 1
    if last == 0 and opens_run(head):
        heads = [at for at, token in enumerate(tokens) if _same(head, token, True)]
    else:
        heads = [at for at, token in enumerate(tokens) if token.text == head.text]
    for at in heads:
        if at + last < len(tokens) and all(_same(wanted[i], tokens[at + i], i == last) for i in range(1, last + 1)):
            final = tokens[at + last]
            end = final.end if len(final.text) == len(wanted[last].text) or final.kind != "syllables" else _first_end(final)
            yield tokens[at].start, end


def squash(text: str) -> str:
    """The folded words of `text` parted by one space each, to compare exact phrases with."""
    folded, _ = _fold(text)
    return " ".join(match.group() for match in re.finditer(r"[^\W_]+", folded))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem of a folded Latin word, apostrophes gone."""
    return str(_STEMMER.stemWord(word.replace("’", "'"))).replace("'", "") or word.replace("'", "")


def _same(wanted: Token, token: Token, is_last: bool) -> bool:
    if wanted.text == token.text:
        return True
    return is_last and opens_run(wanted) and token.kind == "syllables" and token.text.startswith(wanted.text)


def _first_end(token: Token) -> int:
    # Half of a pair: exact when each syllable is one character of the source, which all but decomposed text is.
    return token.start + max(1, (token.end - token.start) // 2)


def _run_tokens(match: re.Match[str], origin: Sequence[tuple[int, int]] | None) -> Iterator[Token]:
    run, at = match.group(), match.start()

    def token(text: str, surface: str, first: int, last: int, kind: TokenKind, closes: bool = False) -> Token:
        if origin is None:
            return Token(text, surface, first, last, kind, closes)
        return Token(text, surface, origin[first][0], origin[last - 1][1], kind, closes)

    if match.lastgroup in ("hangul", "ideographs"):
        for i in range(len(run) - 1):
            yield token(run[i : i + 2], run[i : i + 2], at + i, at + i + 2, "syllables")
        end = at + len(run)
        yield token(run[-1], run[-1], end - 1, end, "syllables", len(run) > 1)
    elif match.lastgroup == "digits":
        digits = run.replace(",", "")
        yield token(digits, digits, at, match.end(), "digits")
    elif match.lastgroup == "latin":
        surface = re.sub("['’]", "", run)
        yield token(stem(run), surface, at, match.end(), "latin")
    else:
        yield token(run, run, at, match.end(), "letters")


def _fold(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """NFKC and case folding; the second value maps each folded character to its range of `text`. None: they agree."""
    if unicodedata.is_normalized("NFKC", text):
        folded = text.casefold()
        if len(folded) == len(text):
            return folded, None
    pieces: list[str] = []
    origin: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:end]).casefold())
        pieces.append(piece)
        origin.extend([(start, end)] * len(piece))
    return "".join(pieces), origin


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of characters that normalisation may join: a base with its marks, a decomposed syllable."""
    start = 0
    for at in range(1, len(text)):
        char = text[at]
        if unicodedata.combining(char) or "\u1160" <= char <= "\u11ff" or char in "\uff9e\uff9f":
            continue
        yield start, at
        start = at
    if text:
        yield start, len(text)
