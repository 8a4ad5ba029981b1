"""Words in the letters of two scripts: what is foreign in a line, and whether a name was said in the other script. Pure."""

from __future__ import annotations

import re
import unicodedata

_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_HANGUL_WORD = re.compile(r"[가-힣]+")
LEAST_SOUNDS = 2  # consonants that two names must share: one alone is in too many words
# Consonants that Korean and English write for each other: 피 and fee, 존 and John, 세라 and Sarah. H, and R before no vowel, are
# not written in Hangul.
_LATIN_SOUNDS = (
    (r"ng(?![aeiouy])", "N"),
    (r"ch|sh|[jz]", "J"),
    (r"ck|x|[gkcq]", "K"),
    (r"th|[dt]", "T"),
    (r"ph|[bpfv]", "P"),
    (r"s", "S"),
    (r"r(?=[aeiouy])|l", "L"),
    (r"m", "M"),
    (r"n", "N"),
)
_LATIN = re.compile("|".join(f"({pattern})" for pattern, _ in _LATIN_SOUNDS))
_HANGUL_SOUNDS = {
    **dict.fromkeys("ᄀᄁᄏᆨᆩᆿ", "K"),
    **dict.fromkeys("ᄃᄄᄐᆮᇀ", "T"),
    **dict.fromkeys("ᄇᄈᄑᆸᇁ", "P"),
    **dict.fromkeys("ᄉᄊᆺᆻ", "S"),
    **dict.fromkeys("ᄌᄍᄎᆽᆾ", "J"),
    **dict.fromkeys("ᄅᆯ", "L"),
    **dict.fromkeys("ᄆᆷ", "M"),
    **dict.fromkeys("ᄂᆫᆼ", "N"),
}


def foreign_words(text: str, source: str, language: str) -> frozenset[str]:
    """Words of `text` in another script than that of `language` ("ko", "en") that `source` does not have.

    Names and terms stay as they were said; letters that are neither Hangul nor Latin count one by one.
    """
    said = source.casefold()
    others = {letter for letter in text if letter.isalpha() and not letter.isascii() and not _is_hangul(letter)}
    words = (_LATIN_WORD if language == "ko" else _HANGUL_WORD).findall(text)
    strange = {letter for letter in others if letter not in source and unicodedata.normalize("NFD", letter)[0] > "z"}
    return frozenset(strange.union(word for word in words if word.casefold() not in said and not _said_with_ending(word, said)))


def said_in_other_letters(name: str, source: str) -> bool:
    """Whether a word of `source` in the other script sounds like `name`, by its consonants: Seoyeon and 서연."""
    wanted = sounds(name)
    if len(wanted) < LEAST_SOUNDS:
        return False
    if _is_hangul(name[0]):
        return any(sounds(word) == wanted for word in _LATIN_WORD.findall(source))
    return any(sounds(word[:end]) == wanted for word in _HANGUL_WORD.findall(source) for end in range(1, len(word) + 1))


def sounds(word: str) -> str:
    """The consonants of a word, those that sound alike the same: "Minsu" and "민수" give MNS."""
    if _HANGUL_WORD.search(word):
        found = "".join(_HANGUL_SOUNDS.get(letter, "") for letter in unicodedata.normalize("NFD", word))
    else:
        found = "".join(_LATIN_SOUNDS[(match.lastindex or 1) - 1][1] for match in _LATIN.finditer(word.casefold()))
    return re.sub(r"(.)\1+", r"\1", found)


def _is_hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


def _said_with_ending(word: str, said: str) -> bool:
    """Whether what was said holds a plural's singular, or a Hangul word without its particle."""
    if _is_hangul(word[0]):
        return any(word[:end] in said for end in range(2, len(word)))
    return word.casefold().removesuffix("s") in said
