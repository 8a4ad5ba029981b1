"""Keywords of a recording, with weights: words that come back, and whose meaning is near to what the whole is about.

Logarithm of the frequency times the closeness of the word's embedding to the mean embedding of the recording, as KeyBERT ranks
candidates (Grootendorst, 2020). Stop words, and in Korean all but nouns and names, are no candidates.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sttEngine.domain import Keyword, Segment
from sttEngine.minutes.korean import analyser
from sttEngine.minutes.meaning import Meaning

MOST = 12
CANDIDATES = 60  # the best by frequency, whose meaning is looked at
LONG = 40  # utterances from which on a word that is said once is none
LIFT = (0.1, 1.0)
NOUNS = frozenset(("NNG", "NNP"))  # tags of Korean nouns and names
_LATIN = re.compile(r"(?<![A-Za-z])(?:[A-Z]{2}|[A-Za-z][A-Za-z0-9-]{2,})(?![A-Za-z])")
_MURMUR = re.compile(r"[mhuha-]+|(?:\w\w?-)+\w*")
_HANGUL = re.compile(r"[가-힣]")
# What people say while they think, and what every talk is full of, beside the stop words of written English.
_SPOKEN = frozenset(
    word
    for line in (
        "yeah yep okay hmm huh mmm right like know think gonna wanna gotta kind sort really actually basically just maybe",
        "thing things stuff guess mean sure fine good well want need needs going said say says look looking",
        "don't i'm it's that's we're you're they're didn't doesn't isn't can't won't i've we've people time",
        "thank thanks please hello bye agree agreed day days week weeks today tomorrow yesterday",
        "lot bit way got let's one two three four five six seven eight nine ten",
    )
    for word in line.split()
)


# What a question may well be about, and a whole recording is not.
_WEAK = frozenset(
    word
    for line in (
        "supposed course different idea ideas nice easy new try use used using change make able probably",
        "다음 이번 지난번 지난 오늘 내일 어제 지금 정도 때문 생각 사람 부분 경우 이거 그거 저희 우리 여러분 하나 가지 처음",
    )
    for word in line.split()
)


def keywords(segments: Sequence[Segment], meaning: Meaning | None = None) -> tuple[Keyword, ...]:
    """At most MOST, the foremost first, each as it is written most often; weights from 1 down."""
    said = [word for segment in segments for word in _words(segment.text)]
    times = Counter(_form(word) for word in said)
    written: dict[str, Counter[str]] = {}
    for word in said:
        written.setdefault(_form(word), Counter())[word] += 1
    least = 2 if len(segments) > LONG else 1
    weights = {form: 1 + math.log(count) for form, count in times.items() if count >= least}
    best = sorted(weights, key=lambda form: (-weights[form], form))[:CANDIDATES]
    lifted = {form: weights[form] * lift for form, lift in zip(best, _lifts(best, segments, meaning), strict=True)}
    order = sorted(lifted, key=lambda form: (-lifted[form], form))[:MOST]
    return tuple(Keyword(written[form].most_common(1)[0][0], round(lifted[form] / lifted[order[0]], 3)) for form in order)


def _lifts(forms: Sequence[str], segments: Sequence[Segment], meaning: Meaning | None) -> list[float]:
    """LIFT[0] for the word whose meaning is furthest from the whole, LIFT[1] for the nearest."""
    if meaning is None or not forms:
        return [1.0] * len(forms)
    near = meaning.vectors(forms) @ meaning.vectors([segment.text for segment in segments]).mean(axis=0)
    low, high = float(near.min()), float(near.max())
    return [LIFT[0] + (LIFT[1] - LIFT[0]) * (float(one) - low) / ((high - low) or 1.0) for one in near]


def _words(text: str) -> Iterator[str]:
    """The words that may be keywords, in reading order within a script."""
    stop = stop_words() | _WEAK
    for match in _LATIN.finditer(text):
        small = match.group().casefold()
        if small not in stop and not small.endswith("ly") and not _MURMUR.fullmatch(small):
            yield match.group()
    if _HANGUL.search(text):
        nouns = (token.form for token in analyser().tokenize(text) if token.tag in NOUNS and len(token.form) > 1)
        yield from (noun for noun in nouns if noun not in stop)


def _form(word: str) -> str:
    """What the forms of a word share: a plural counts with its singular."""
    small = word.casefold()
    return small.removesuffix("s") if len(small) > 3 and small.isascii() else small


@functools.cache
def stop_words() -> frozenset[str]:
    """Of written English, and what people say while they think."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | _SPOKEN
