"""What a question is about: its nouns, names, numbers and verbs, without the words that ask.

A question's own endings and asking words (얼마로 가나요, when is) stand in no answer; counting them would make every short
question look unanswered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sttEngine.minutes.keywords import stop_words
from sttEngine.minutes.korean import analyser
from sttEngine.search.tokens import squash, stem, tokenize

UNKNOWN_WEIGHT = 2.0  # of a word whose weight the search did not tell, such as one of a single syllable
LEAST_ABOUT = 1.5  # a noun and a verb: a question of less leans on the one before
VERB_WORTH = 0.5  # of a verb beside a noun: an answer often has another one
_THINGS = frozenset(("NNG", "NNP", "XR", "SL", "SN", "SH", "NR"))
_VERBS = frozenset(("VV", "VA"))
_ASKING = frozenset(
    (
        *("얼마", "언제", "어디", "누구", "누가", "무엇", "뭐", "몇", "왜", "어느", "어떤", "무슨"),
        *("것", "수", "때", "곳", "이름"),
        *("what", "when", "who", "whom", "whose", "which", "where", "why", "how", "many", "much", "did", "does", "do"),
    )
)
_HANGUL = re.compile(r"[가-힣]")


def subject(question: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Words with what each counts for. `weights`: the inverse document frequency of the question's tokens."""
    found: dict[str, float] = {}
    for word, worth in _words(question):
        known = [weights[token.text] for token in tokenize(word) if token.text in weights]
        found[word] = worth * (max(known) if known else UNKNOWN_WEIGHT)
    return found


def leans(question: str) -> bool:
    """Whether it is about so little by itself that it goes on with the question before: "그건 누가 해요?", "And when?"."""
    return sum(worth for _, worth in _words(question)) < LEAST_ABOUT


def behind(question: str, before: str) -> str:
    """A question with what it may leave out: that of the one before it."""
    return f"{before} {question}"


def share_held(words: Mapping[str, float], text: str) -> float:
    """The share of `words` by weight that `text` holds, 0 to 1: Hangul anywhere in it, other words by their stems."""
    total = sum(words.values())
    if not total:
        return 0.0
    run_together = squash(text).replace(" ", "")
    stems = {token.text for token in tokenize(text)}
    held = (weight for word, weight in words.items() if (word in run_together if _HANGUL.search(word) else stem(word) in stems))
    return sum(held) / total


def _words(question: str) -> Iterator[tuple[str, float]]:
    stop = stop_words()
    for token in analyser().tokenize(question):
        for word in str(token.form).casefold().split():  # a name of several words is one to the analyser
            if word in _ASKING or word in stop:
                continue
            if token.tag in _THINGS:
                yield word, 1.0
            elif token.tag in _VERBS and len(word) > 1:
                yield word, VERB_WORTH
