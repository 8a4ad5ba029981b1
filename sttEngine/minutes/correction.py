"""Which corrections a model may propose: small repairs of what was misheard, never a rewording. Pure.

A proposal is refused when it changes a number, a day, a name or a negation, the script, a word that the decoder was sure of, or
more than a small share of the letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher

from sttEngine.domain import Segment
from sttEngine.minutes.names import TITLED
from sttEngine.minutes.touches import touched_facts
from sttEngine.minutes.verify import script_of

MOST_CHANGED = 0.2  # share of the letters that may differ: a misheard word in a sentence, not another sentence
MOST_SOUNDS_CHANGED = 2  # of a word, Hangul taken apart: a misheard word sounds like the right one
LONGEST = (1.3, 4)  # times the original's length, and characters more
SURE = 0.5  # of a word: the decoder found it likelier than all others together, and it heard what a reader can only guess
_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NAME = re.compile(r"[A-Z]")
_QUOTED = re.compile(r"[\"“”'‘’「」]([^\"“”'‘’「」]{2,})[\"“”'‘’「」]")


def is_no_change(original: str, proposed: str) -> bool:
    """Whether nothing but white space around the text differs."""
    return original.split() == proposed.split()


def may_propose(original: str, proposed: str) -> bool:
    """Whether `proposed` is a repair of `original` that a person may be shown."""
    before, after = _letters(original), _letters(proposed)
    if not after or script_of(original) != script_of(proposed) or _foreign(proposed) - _foreign(original):
        return False
    if len(proposed) > LONGEST[0] * len(original) + LONGEST[1]:
        return False
    if not keeps_facts(original, proposed) or not _names(original) <= _names(proposed):
        return False
    return before == after or (_share_changed(before, after) <= MOST_CHANGED and _words_alike(original, proposed))


def keeps_facts(original: str, proposed: str) -> bool:
    """Whether no number, day, quotation or "not" differs, and no word is turned round. A person's own term may respell a name."""
    return not touched_facts(original, proposed) and _quotes_kept(original, proposed)


def changes_sure_words(segment: Segment, proposed: str) -> bool:
    """Whether a word that reads otherwise in `proposed` is one that the decoder was sure of. Without its words nobody knows."""
    heard = [word for word in segment.words if _letters(word.text)]
    before = [_letters(word.text) for word in heard]
    if before != [_letters(word) for word in segment.text.split() if _letters(word)]:
        return False
    after = [_letters(word) for word in proposed.split() if _letters(word)]
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal" or "".join(before[a:b]) == "".join(after[c:d]):
            continue
        touched = heard[a:b] or heard[max(0, a - 1) : a + 1]  # a word put in changes those that it comes between
        sure = [word.probability is not None and word.probability >= SURE for word in touched]
        if all(sure) or (b - a == d - c and any(sure)):
            return True
    return False


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))


def _sounds(text: str) -> str:
    """Letters, Hangul syllables taken apart: 밑 and 및 differ in one of three."""
    return unicodedata.normalize("NFD", _letters(text))


def _names(text: str) -> Counter[str]:
    """Capitalised words, and Korean ones before a title. The first word counts whatever its case."""
    first, *others = _WORD.findall(text) or [""]
    capitals = [word for word in others if _NAME.match(word)]
    return Counter((first.casefold() if first.isascii() else "", *capitals, *TITLED.findall(text)))


def _quotes_kept(original: str, proposed: str) -> bool:
    return all(quoted in proposed for quoted in _QUOTED.findall(original))


def _foreign(text: str) -> set[str]:
    """Letters that are neither Hangul nor Latin."""
    return {char for char in text if char.isalpha() and not ("가" <= char <= "힣" or char.isascii())}


def _share_changed(before: str, after: str) -> float:
    same = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    return 1 - same / max(len(before), len(after))


def _words_alike(original: str, proposed: str) -> bool:
    """Whether each stretch of words that was changed sounds like what stands there now."""
    before, after = original.casefold().split(), proposed.casefold().split()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = _sounds(" ".join(before[a:b])), _sounds(" ".join(after[c:d]))
        if _edits(old, new) > MOST_SOUNDS_CHANGED:
            return False
    return True


def _edits(one: str, other: str) -> int:
    """Levenshtein distance: letters to insert, delete or replace."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for position, wanted in enumerate(other, start=1):
            before, row[position] = row[position], min(row[position] + 1, row[position - 1] + 1, before + (letter != wanted))
    return row[-1]
