"""Whether a line of the minutes is backed by the utterances that it cites: numbers, names, negation, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from sttEngine.domain import Segment
from sttEngine.minutes.names import unsaid_names
from sttEngine.minutes.numbers import NUMBER_WORDS, number_values

SUPPORT = 0.45  # share of an item's grams found in its citations: plain paraphrases pass, unrelated lines do not
SAME = 0.7  # share of grams from which a line repeats a sentence rather than gathers several
_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|without)\b|n't\b"
    r"|않|없|못\s*[하합해했]|안\s*(?:하|되|돼|할|합|했)|말(?:고|자|아)|아니",
    re.IGNORECASE,
)
_WORD = re.compile(r"[가-힣]+|[^\W\d_가-힣]+(?:'[a-z]+)?")
_LITTLE = NUMBER_WORDS.union(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "and", "or", "but", "so", "if"),
    ("is", "are", "was", "were", "be", "been", "it", "its", "this", "that", "these", "those", "there", "not", "no"),
    ("i", "we", "you", "he", "she", "they", "them", "our", "your", "their", "what", "who", "which", "about"),
    ("will", "would", "can", "could", "do", "does", "did", "has", "have", "had"),
)


def grams(text: str) -> frozenset[str]:
    """What words of two texts must share to mean the same: pairs of Hangul syllables, since endings change and stems stay;
    the first five letters of other words, little words left out. Numbers are compared by value, elsewhere."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if "가" <= word[0] <= "힣":
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif word not in _LITTLE:
            found.add(word[:5])
    return frozenset(found)


def overlap(text: str, source: str) -> float:
    """Share of the grams of `text` that `source` has, 0 to 1."""
    wanted = grams(text)
    return len(wanted & grams(source)) / len(wanted) if wanted else 0.0


def negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def script_of(text: str) -> str:
    """ko or en by the letters that there are more of, "other" for Han, kana and other scripts, "" without letters."""
    ko = len(re.findall(r"[가-힣]", text))
    en = len(re.findall(r"[A-Za-z]", text))
    other = sum(c.isalpha() for c in text) - ko - en
    if other > 0.1 * (ko + en):
        return "other"
    return "" if ko + en == 0 else "ko" if 2 * ko >= en else "en"


def fault(text: str, cited: Sequence[Segment], language: str, small: Set[str] = frozenset()) -> str | None:
    """The reason code why `text` may not stand on `cited`, or None when it may. `small`: words that are no names."""
    source = " ".join(segment.text for segment in cited)
    if script_of(text) != language:
        return "claim_wrong_language"
    if not number_values(text) <= number_values(source):
        return "claim_number_not_cited"
    if unsaid_names(text, source, small):
        return "claim_name_not_cited"
    if negated(text) != negated(_closest_sentence(text, source)) and (negated(text) or _says_the_same(text, source)):
        return "claim_negation_not_cited"
    return None if overlap(text, source) >= SUPPORT else "claim_not_supported"


def _closest_sentence(text: str, source: str) -> str:
    """The sentence of `source` that shares most with `text`."""
    return max(re.split(r"(?<=[.!?。？！])\s+", source), key=lambda sentence: overlap(text, sentence))


def _says_the_same(text: str, source: str) -> bool:
    """Whether the closest sentence is near enough that losing its "not" would turn it round."""
    return overlap(text, _closest_sentence(text, source)) >= SAME


def recite(text: str, segments: Sequence[Segment], most: int = 2) -> tuple[Segment, ...]:
    """The utterances that share most with `text`, in reading order."""
    best = sorted(segments, key=lambda s: -overlap(text, s.text))[:most]
    return tuple(sorted(best, key=lambda s: s.id))
