"""Words with times from whisper.cpp's tokens, each of which tells when its sound ends; and which heads tell that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from sttEngine.domain import Word
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.ggml_file import read_dimensions

TICKS_A_SECOND = 100
OPENING_MARKS, CLOSING_MARKS = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"  # joined to words as the other engines do
ENGLISH_ONLY_TOKENS = 51_864
# By the width of the model; the large ones differ in what is beside.
_SIZES = {384: "TINY", 512: "BASE", 768: "SMALL", 1024: "MEDIUM"}
_LARGE = {(80, 32): "LARGE_V2", (128, 32): "LARGE_V3", (128, 4): "LARGE_V3_TURBO"}


class Token(Protocol):
    """What is read of a `whisper_token_data`: `p` its probability, `t_dtw` the end of its sound in ticks."""

    @property
    def id(self) -> int: ...

    @property
    def p(self) -> float: ...

    @property
    def t_dtw(self) -> int: ...


def alignment_heads(weights: Path) -> str:
    """The library's name for the attention heads that follow the sound. Raises ModelCorrupt for no size of Whisper."""
    dims = read_dimensions(weights)
    name = _SIZES.get(dims["n_text_state"]) or _LARGE.get((dims["n_mels"], dims["n_text_layer"]))
    if name is None:
        raise ModelCorrupt("This is none of the sizes of Whisper that whisper.cpp knows.", hint="Choose another engine for it.")
    return f"WHISPER_AHEADS_{name}{'_EN' if dims['n_vocab'] == ENGLISH_ONLY_TOKENS else ''}"


def timed_words(tokens: Sequence[Token], tokenizer: Path, language: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of text tokens, in order and within `start` and `end`, both in seconds; ticks count from `start`."""
    if not tokens:
        return ()
    from faster_whisper.transcribe import merge_punctuations

    texts, ids = _splitter(tokenizer, language).split_to_word_tokens([token.id for token in tokens])
    found: list[dict[str, Any]] = []
    taken, at = 0, start
    for text, of in zip(texts, ids, strict=True):
        own = tokens[taken : taken + len(of)]
        taken += len(of)
        until = min(max(start + own[-1].t_dtw / TICKS_A_SECOND, at), end)
        word = Word(text, at, until, sum(token.p for token in own) / len(own))
        found.append({"word": text, "tokens": of, "timed": word})
        at = until
    merge_punctuations(found, OPENING_MARKS, CLOSING_MARKS)
    return tuple(replace(one["timed"], text=one["word"]) for one in found if one["word"].strip())


@lru_cache(maxsize=4)
def _splitter(tokenizer: Path, language: str) -> Any:
    from faster_whisper.tokenizer import Tokenizer
    from tokenizers import Tokenizer as Read

    return Tokenizer(Read.from_file(str(tokenizer)), True, "transcribe", language)
