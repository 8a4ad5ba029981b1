"""The analyser of Korean morphemes, loaded once a process and only where there is Korean. Workers alone use it: it is large."""

from __future__ import annotations

import functools
import re
from typing import Any

_HANGUL = re.compile(r"[가-힣]")
_STEMS = ("NNG", "NNP", "VV", "VA", "XR")  # tags of nouns, names, verbs, adjectives and roots
_EMPTY = frozenset(("하", "되", "있"))  # verbs that say little


@functools.cache
def analyser() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)


@functools.lru_cache(maxsize=512)
def proper_nouns(text: str) -> frozenset[str]:
    """The Korean names of people, places and things in `text`, two syllables or more, without their particles."""
    if not _HANGUL.search(text):
        return frozenset()
    return frozenset(token.form for token in analyser().tokenize(text) if token.tag == "NNP" and len(token.form) > 1)


@functools.lru_cache(maxsize=512)
def stems(text: str) -> frozenset[str]:
    """The nouns and the stems of verbs and adjectives of a Korean text, without particles, endings and helping verbs."""
    if not _HANGUL.search(text):
        return frozenset()
    return frozenset(
        token.form for token in analyser().tokenize(text) if token.tag.startswith(_STEMS) and token.form not in _EMPTY
    )
