"""Whether a line of the minutes is backed by the utterances that it cites: numbers, days, names, negation, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from sttEngine.domain import Segment
from sttEngine.minutes.days import named_days
from sttEngine.minutes.korean import stems
from sttEngine.minutes.letters import foreign_words
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import unsaid_names
from sttEngine.minutes.negation import negated
from sttEngine.minutes.numbers import NUMBER_WORDS, number_values
from sttEngine.minutes.units import units

SUPPORT = 0.45  # share of an item's grams found in its citations: plain paraphrases pass, unrelated lines do not
LOOSE_SUPPORT = 0.2  # enough when the meaning is very near: another word for the same thing
NEAR = 0.8  # cosine of an item and what it cites; utterances of the same talk have about 0.79 with each other
VERY_NEAR = 0.87
SAME = 0.7  # share of grams from which a line repeats a sentence rather than gathers several
_GOES_ON = re.compile(r"(?:니까|는데|은데|지만|면서|아서|어서|려고|으며|하며|하고|이고|되고|정도로)[.,]?$")
_WORD = re.compile(r"[가-힣]+|[^\W\d_가-힣]+(?:'[a-z]+)?")
_LITTLE = NUMBER_WORDS.union(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "and", "or", "but", "so", "if"),
    ("is", "are", "was", "were", "be", "been", "it", "its", "this", "that", "these", "those", "there", "not", "no"),
    ("i", "we", "you", "he", "she", "they", "them", "our", "your", "their", "what", "who", "which", "about"),
    ("will", "would", "can", "could", "do", "does", "did", "has", "have", "had"),
)


# What a sentence of minutes says of the talk itself, which nobody said: they discussed, the team considers, 의견이 나왔습니다.
_TOLD = re.compile(
    r"\b(?:discuss\w*|talk(?:ed|ing|s)? about|mention\w*|consider\w*|suggest\w*|propos\w*|explain\w*|describ\w*|express\w*"
    r"|emphasi[sz]\w*|speakers?|participants?|meeting|the team|the group)\b"
    r"|(?:논의|이야기|언급|설명|제안|강조|토의|말씀)(?:했|하였|하|되었|됐)?(?:습니다|다)?|의견(?:이|을)?\s*(?:나왔|냈)(?:습니다|다)?",
    re.IGNORECASE,
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
    """Share of the grams of `text` that `source` has, 0 to 1, without those that only tell that somebody talked."""
    wanted = grams(_TOLD.sub(" ", text))
    return len(wanted & grams(source)) / len(wanted) if wanted else 0.0


def script_of(text: str) -> str:
    """ko or en by the letters that there are more of, "other" for Han, kana and other scripts, "" without letters."""
    ko = len(re.findall(r"[가-힣]", text))
    en = len(re.findall(r"[A-Za-z]", text))
    other = sum(c.isalpha() for c in text) - ko - en
    if other > 0.1 * (ko + en):
        return "other"
    return "" if ko + en == 0 else "ko" if 2 * ko >= en else "en"


def fault(
    text: str, cited: Sequence[Segment], language: str, small: Set[str] = frozenset(), meaning: Meaning | None = None
) -> str | None:
    """The reason code why `text` may not stand on `cited`, or None when it may. `small`: words that are no names."""
    source = " ".join(segment.text for segment in cited)
    if (unsaid := unsaid_fact(text, source, language, small)) is not None:
        return unsaid
    if negated(text) and not negated(source):
        return "claim_negation_not_cited"
    if not negated(text) and negated(closest_sentence(text, source)) and _says_the_same(text, source):
        return "claim_negation_not_cited"
    return None if supported(text, source, meaning) else "claim_not_supported"


def unsaid_fact(text: str, source: str, language: str, small: Set[str] = frozenset(), *, heading: bool = False) -> str | None:
    """The reason code for what `text` has that `source` has not: words in another script, a number, a name, or a day."""
    if script_of(text) != language or foreign_words(text, source, language):
        return "claim_wrong_language"
    if not number_values(text) <= number_values(source) or not units(text) <= units(source):
        return "claim_number_not_cited"
    if unsaid_names(text, source, small, heading=heading):
        return "claim_name_not_cited"
    return None if named_days(text) <= named_days(source) else "claim_day_not_cited"


def says_enough(text: str) -> bool:
    """Whether a text says something: more than a nod."""
    return len(grams(_TOLD.sub(" ", text))) >= 2


def supported(text: str, source: str, meaning: Meaning | None = None) -> bool:
    """Whether `source` says what `text` says: in its words, and by meaning where that can be told."""
    shared = overlap(text, source)
    if meaning is None:
        return shared >= SUPPORT
    (near,) = meaning.closeness(text, [source])
    return (shared >= SUPPORT and near >= NEAR) or (shared >= LOOSE_SUPPORT and near >= VERY_NEAR)


def closest_sentence(text: str, source: str) -> str:
    """The sentence of `source` that shares most with `text`."""
    return max(sentences(source), key=lambda sentence: overlap(text, sentence))


def sentences(text: str) -> list[str]:
    """The text parted behind full stops, question and exclamation marks that a space follows."""
    return re.split(r"(?<=[.!?。？！])\s+", text)


def breaks_off(sentence: str, *, cut: bool) -> bool:
    """Whether a sentence goes on: by a Korean ending, or, where the text was `cut`, for want of a mark at its end."""
    bare = sentence.rstrip("\"'”’)」』")
    return _GOES_ON.search(bare) is not None or (cut and not bare.endswith((".", "!", "?", "。", "？", "！", "…")))


def _says_the_same(text: str, source: str) -> bool:
    """Whether the closest sentence is near enough that losing its "not" would turn it round. Korean endings do not count."""
    closest = closest_sentence(text, source)
    theirs = stems(text)
    shared = len(theirs & stems(closest)) / len(theirs) if theirs else 0.0
    return max(overlap(text, closest), shared) >= SAME
