"""Which corrections a model may propose: small repairs of what was misheard, never a rewording. Pure.

A proposal is refused when it changes a number, a name or a negation, the script, or more than a small share of the letters.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import negated, script_of

MOST_CHANGED = 0.2  # share of the letters that may differ: a misheard word in a sentence, not another sentence
LEAST_ALIKE_WORD = 0.5  # a misheard word sounds, and so is mostly written, like the right one
_LETTERS = re.compile(r"[^\W_]+")
_NAME = re.compile(r"\b[A-Z][\w'’-]*")
_QUOTED = re.compile(r"[\"“”'‘’「」]([^\"“”'‘’「」]{2,})[\"“”'‘’「」]")


def is_no_change(original: str, proposed: str) -> bool:
    """Whether nothing but white space around the text differs."""
    return original.split() == proposed.split()


def may_propose(original: str, proposed: str) -> bool:
    """Whether `proposed` is a repair of `original` that a person may be shown."""
    before, after = _letters(original), _letters(proposed)
    if not after or script_of(original) != script_of(proposed) or _foreign(proposed) - _foreign(original):
        return False
    if number_values(original) != number_values(proposed) or _digits(original) != _digits(proposed):
        return False
    if negated(original) != negated(proposed) or not _names(original) <= _names(proposed) or not _quotes_kept(original, proposed):
        return False
    return before == after or (_share_changed(before, after) <= MOST_CHANGED and _words_alike(original, proposed))


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _names(text: str) -> Counter[str]:
    """Capitalised words but the first: a sentence begins with a capital whatever its word."""
    return Counter(_NAME.findall(text)[int(bool(re.match(r"\s*[A-Z]", text))) :])


def _quotes_kept(original: str, proposed: str) -> bool:
    return all(quoted in proposed for quoted in _QUOTED.findall(original))


def _foreign(text: str) -> set[str]:
    """Letters that are neither Hangul nor Latin."""
    return {char for char in text if char.isalpha() and not ("가" <= char <= "힣" or char.isascii())}


def _share_changed(before: str, after: str) -> float:
    same = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    return 1 - same / max(len(before), len(after))


def _words_alike(original: str, proposed: str) -> bool:
    """Whether each stretch of words that was changed resembles what stands there now."""
    before, after = original.casefold().split(), proposed.casefold().split()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = _letters(" ".join(before[a:b])), _letters(" ".join(after[c:d]))
        if old != new and SequenceMatcher(None, old, new, autojunk=False).ratio() < LEAST_ALIKE_WORD:
            return False
    return True
