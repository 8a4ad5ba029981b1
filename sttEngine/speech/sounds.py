"""How text sounds, roughly: one form for Hangul and Latin letters, and how far two forms are apart. Pure.

The form is a string of sounds, similar ones merged: ㄱ, ㅋ, ㄲ, "g" and "k" are all `k`; ㅐ, ㅔ and "e" are `e`. Both scripts
come to the same sounds: 쿠버네티스 and Kubernetes can be compared. It finds what may be meant; it transcribes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_INITIALS = ("k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "c", "c", "c", "k", "t", "p", "h")
_VOWELS = "a e ya ye o e yo ye o wa we we yo u wo we wi yu u i i".split(" ")  # noqa: SIM905
# What closes a syllable, and what of it is carried over to a next one that begins with a vowel.
_FINALS = " k k k n n n t l k m l l l p l m p p t t N t t k t p t".split(" ")  # noqa: SIM905
_CARRIED = " k k ks n nc n t l lk lm lp ls lt lp l m p ps s s N c c k t p ".split(" ")  # noqa: SIM905
_NASAL = {"k": "N", "t": "n", "p": "m"}

_LETTER_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "ei pi si ti i ep ci eici ai cei kei el em en o pi kyu al es ti yu pi tuplyu eks wai ci".split(" "),  # noqa: SIM905
        strict=True,
    )
)
_INITIALISM_LETTERS = 5
# English spelling to sounds, the first rule that fits at a place wins. Lower case in, sounds out.
_SPELLING = (
    (r"\b(?:kn|gn|pn)", "n"), (r"\bwr", "l"), (r"\bps", "s"), (r"\bx", "c"), (r"mb\b", "m"),
    (r"tch|ch|dge?(?=[eiy])|dge\b", "c"), (r"sch|sh", "s"), (r"th", "t"), (r"ph", "p"), (r"igh", "ai"), (r"gh", ""),
    (r"[ts]ion", "son"), (r"ck|cq|cc(?![eiy])", "k"), (r"qu", "kw"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"[cq]", "k"),
    (r"g(?=[eiy])", "c"), (r"ng(?![aeiouy])", "N"), (r"n(?=[kg])", "N"), (r"[jz]", "c"), (r"(?<=[^aeiouy\W][^aeiouy\W])e\b", ""),
    (r"(?<=[aeiouy][^aeiouy\W])e\b", ""), (r"oo|ou|ue|ui|ew", "u"), (r"ee|ea|ie", "i"), (r"ai|ay|ei|ey", "ei"),
    (r"au|aw|oa|ow|oe", "o"), (r"y(?=[aeiou])", "y"), (r"y", "i"), (r"wh", "w"),
    (r"[gk]", "k"), (r"[dt]", "t"), (r"[bpfv]", "p"), (r"[rl]", "l"),
)  # fmt: skip
_SPELLING_RULES = re.compile("|".join(f"({pattern})" for pattern, _ in _SPELLING))
_WORDS = re.compile(r"[가-힣]+|[a-z]+|[^\W_]")

_VOWEL_SOUNDS = frozenset("aeiou")
# Heard for one another: nasals, hisses, glides and their vowels, and what Korean makes of a stop before a nasal (핵, 행).
_NEAR = tuple(map(frozenset, ("nmN", "tsc", "wu", "yi", "kN", "tn", "pm", "ln", "hk")))
# What a sound weighs when one side lacks it: vowels that Korean puts between consonants and an English r come and go.
_WEIGHTS = {"u": 0.25, "a": 0.5, "e": 0.5, "i": 0.5, "o": 0.5, "w": 0.25, "y": 0.25, "l": 0.5, "h": 0.5, "N": 0.5}
_MERGED = {"s": "t", "c": "t", "m": "n", "N": "n"}
BAG = "kptnlh"  # consonants that are counted for a first look
LEAST_COST = 0.5  # of changing, adding or losing any of them


@lru_cache(maxsize=16384)
def sounds(text: str) -> str:
    """The sounds of a text; letters of other scripts and digits stand for themselves, all else is left out."""
    return _sounds(text, linked=False)


@lru_cache(maxsize=16384)
def ways_to_say(text: str) -> tuple[str, ...]:
    """The sounds of a name: as it is written, as Koreans link a compound, and letter by letter where it may be an initialism."""
    ways = [sounds(text), _sounds(text, linked=True)]
    letters = re.sub(r"[\W_]", "", text)
    if letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= _INITIALISM_LETTERS:
        ways.append("".join(_LETTER_NAMES[letter] for letter in letters.casefold()))
    return tuple(dict.fromkeys(ways))


def _sounds(text: str, *, linked: bool) -> str:
    found: list[str] = []
    for match in _WORDS.finditer(unicodedata.normalize("NFC", _unaccented(text))):
        word = match.group()
        if "가" <= word[0] <= "힣":
            found.append(_hangul(word, linked))
        elif word.isascii() and word.isalpha():
            found.append(_latin(word))
        else:
            found.append(word)
    return re.sub(r"([^aeiou])\1+", r"\1", "".join(found))


@lru_cache(maxsize=16384)
def weight(form: str) -> float:
    """How much there is to hear in a form."""
    return sum(_WEIGHTS.get(sound, 1.0) for sound in form)


def distance(one: str, other: str) -> float:
    """Weighted edit distance of two forms."""
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _WEIGHTS.get(sound, 1.0))
    for sound in one:
        lost = _WEIGHTS.get(sound, 1.0)
        diagonal = row[0]
        row[0] = diagonal + lost
        for at, wanted in enumerate(other, start=1):
            replaced = diagonal if sound == wanted else diagonal + _exchange(sound, wanted)
            diagonal = row[at]
            row[at] = min(diagonal + lost, row[at - 1] + _WEIGHTS.get(wanted, 1.0), replaced)
    return row[-1]


def distances(ones: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float32]:
    """`distance` of each pair, all pairs a step at a time."""
    import numpy as np

    symbols = sorted(set().union(*ones, *others))
    codes = {sound: number for number, sound in enumerate(symbols, start=1)}  # 0 is what fills up: it costs nothing
    weights = np.asarray([0.0, *(_WEIGHTS.get(sound, 1.0) for sound in symbols)], dtype=np.float32)
    exchange = np.full((len(weights), len(weights)), 99.0, dtype=np.float32)
    for one, at in codes.items():
        for other, position in codes.items():
            exchange[at, position] = 0.0 if one == other else _exchange(one, other)
    left, right = _coded(ones, codes), _coded(others, codes)
    row = [np.zeros(len(ones), dtype=np.float32)]
    for sounds_there in right:
        row.append(row[-1] + weights[sounds_there])
    for sounds_here in left:
        lost = weights[sounds_here]
        diagonal, row[0] = row[0], row[0] + lost
        for at, sounds_there in enumerate(right, start=1):
            replaced = diagonal + exchange[sounds_here, sounds_there]
            diagonal = row[at]
            row[at] = np.minimum(np.minimum(diagonal + lost, row[at - 1] + weights[sounds_there]), replaced)
    return row[-1]


@lru_cache(maxsize=16384)
def bag(form: str) -> tuple[float, ...]:
    """What the consonants of a form cost at least, a number for each of `BAG`.

    What one bag has more than another, summed over the sounds, is never above the forms' distance.
    """
    sums = dict.fromkeys(BAG, 0.0)
    for sound in form:
        merged = _MERGED.get(sound, sound)
        if merged in sums:
            sums[merged] += LEAST_COST
    return tuple(sums.values())


@lru_cache(maxsize=4096)
def _exchange(one: str, other: str) -> float:
    if one in _VOWEL_SOUNDS and other in _VOWEL_SOUNDS:
        return LEAST_COST
    return LEAST_COST if any(one in near and other in near for near in _NEAR) else 1.0


def _coded(forms: Sequence[str], codes: Mapping[str, int]) -> npt.NDArray[np.intp]:
    """Shape (longest form, forms), filled up with 0."""
    import numpy as np

    table = np.zeros((max(map(len, forms), default=0), len(forms)), dtype=np.intp)
    for number, form in enumerate(forms):
        table[: len(form), number] = [codes[sound] for sound in form]
    return table


def _unaccented(text: str) -> str:
    # Hangul comes apart here too; the caller puts it together again
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def _hangul(word: str, linked: bool) -> str:
    """`linked`: a closed syllable before i or y is followed by an n, and what closes it is nasal: 핵융 as 행늉."""
    found: list[str] = []
    begun = False  # the syllable's first sound was said with the one before
    for at, char in enumerate(word):
        initial, vowel, final = _letters_of(char)
        found.append(("" if begun else _INITIALS[initial]) + _VOWELS[vowel])
        following = _letters_of(word[at + 1]) if at + 1 < len(word) else None
        begun = following is not None and final > 0 and _INITIALS[following[0]] == ""
        if following is None or not begun:
            found.append(_FINALS[final])
        elif linked and _VOWELS[following[1]][0] in "yi":
            found.append(_NASAL.get(_FINALS[final], _FINALS[final]) + "n")
        else:
            found.append(_CARRIED[final])
    return "".join(found)


def _letters_of(syllable: str) -> tuple[int, int, int]:
    """Numbers of its initial, vowel and final letter."""
    code = ord(syllable) - ord("가")
    return code // 588, code % 588 // 28, code % 28


def _latin(word: str) -> str:
    return _SPELLING_RULES.sub(lambda match: _SPELLING[(match.lastindex or 1) - 1][1], word)
