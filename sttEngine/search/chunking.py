"""Cuts a transcript into chunks: runs of segments that search finds as one.

A chunk holds up to `limit` tokens of the embedding model and begins with the last segment of the chunk before it, so that
what is said across a border is found too. A chunk never crosses a page. A segment longer than the limit is cut by
sentences, then words, then characters; its pieces keep its id and times. Every segment with text is in a chunk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sttEngine.domain import Chunk, Segment
from sttEngine.search.tokens import index_text

CHUNK_TOKENS = 200  # short enough that a vector is about one thing, and that a hit plays near what was meant

CountTokens = Callable[[str], int]

_SENTENCE_END = re.compile(r"(?<=[.!?。！？…])[\"'”’)\]]*\s+|\n+|(?<=[。！？])")
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힣]")


@dataclass(frozen=True, slots=True)
class _Piece:
    segment: Segment
    text: str
    tokens: int
    whole: bool


def chunk_segments(segments: Sequence[Segment], count_tokens: CountTokens, limit: int = CHUNK_TOKENS) -> tuple[Chunk, ...]:
    """Chunks in reading order, ordinals from 0. Segments without text are in none."""
    runs = _runs(_pieces(segments, count_tokens, limit), limit)
    return tuple(_chunk(ordinal, run) for ordinal, run in enumerate(runs))


def estimate_tokens(text: str) -> int:
    """Roughly what a multilingual tokenizer gives, for when no embedding model is there."""
    syllables = len(_CJK.findall(text))
    return max(1, round(syllables * 0.65 + (len(text) - syllables) * 0.25))


def _runs(pieces: Iterable[_Piece], limit: int) -> Iterator[list[_Piece]]:
    run: list[_Piece] = []
    for piece in pieces:
        if run and piece.segment.page != run[-1].segment.page:
            yield run
            run = []
        elif run and sum(held.tokens for held in run) + piece.tokens > limit:
            yield run
            last = run[-1]
            fits = last.whole and piece.whole and len(run) > 1 and last.tokens + piece.tokens <= limit
            run = [last] if fits else []
        run.append(piece)
    if run:
        yield run


def _pieces(segments: Iterable[Segment], count_tokens: CountTokens, limit: int) -> Iterator[_Piece]:
    for segment in segments:
        text = segment.text.strip()
        if not text:
            continue
        tokens = count_tokens(text)
        if tokens <= limit:
            yield _Piece(segment, text, tokens, True)
        else:
            for part in _split(text, count_tokens, limit):
                yield _Piece(segment, part, count_tokens(part), False)


def _split(text: str, count_tokens: CountTokens, limit: int) -> Iterator[str]:
    """Parts of at most `limit` tokens that together hold all of `text` but white space."""
    for cut in (_sentences, str.split):
        units = cut(text)
        if len(units) > 1:
            yield from _packed(units, count_tokens, limit)
            return
    if count_tokens(text) <= limit or len(text) < 2:
        yield text
        return
    middle = len(text) // 2
    yield from _split(text[:middle], count_tokens, limit)
    yield from _split(text[middle:], count_tokens, limit)


def _packed(units: Sequence[str], count_tokens: CountTokens, limit: int) -> Iterator[str]:
    """Units joined while they fit; one that does not fit alone is split further."""
    held: list[str] = []
    held_tokens = 0
    for unit in units:
        tokens = count_tokens(unit)
        if held and held_tokens + tokens > limit:
            yield " ".join(held)
            held, held_tokens = [], 0
        if tokens > limit:
            yield from _split(unit, count_tokens, limit)
        else:
            held.append(unit)
            held_tokens += tokens
    if held:
        yield " ".join(held)


def _sentences(text: str) -> list[str]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    parts = [text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [part for part in parts if part]


def _chunk(ordinal: int, run: Sequence[_Piece]) -> Chunk:
    starts = [piece.segment.start for piece in run if piece.segment.start is not None]
    ends = [piece.segment.end for piece in run if piece.segment.end is not None]
    text = "\n".join(piece.text for piece in run)
    return Chunk(
        ordinal=ordinal,
        first_segment_id=run[0].segment.id,
        last_segment_id=run[-1].segment.id,
        start=min(starts, default=None),
        end=max(ends, default=None),
        page=run[0].segment.page,
        text=text,
        tokens=index_text(text),
    )
