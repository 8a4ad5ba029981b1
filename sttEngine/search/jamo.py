"""Hangul as it is typed: a syllable's letters one by one, and the first letters of words (초성). Pure."""

from __future__ import annotations

_FIRST, _LAST = ord("가"), ord("힣")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
# Letters that take two keys on the usual keyboard. Doubled consonants take one, with shift.
_KEYS = str.maketrans(
    {
        **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
        **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ"},
        **{"ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
    }
)
_PLAIN = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")
# What NFKC makes of letters that stand alone.
_ALONE = {
    **{chr(0x1100 + at): letter for at, letter in enumerate(_INITIALS)},
    **{chr(0x1161 + at): letter for at, letter in enumerate(_VOWELS)},
    **{chr(0x11A7 + at): letter for at, letter in enumerate(_FINALS) if letter},
}


def letters(text: str) -> str:
    """The letters of the syllables: ㅎㅚㅇㅢ for 회의."""
    return "".join(map(_letters, text))


def keystrokes(text: str) -> str:
    """The letters as they are typed: ㅎㅗㅣㅇㅡㅣ for 회의. What a half-typed word shows begins alike."""
    return letters(text).translate(_KEYS)


def initials(text: str) -> str:
    """The first letter of each syllable, and consonants that stand alone; doubled ones as plain ones."""
    found = []
    for char in text:
        held = _letters(char)
        if held and held[0] in _INITIALS:
            found.append(held[0])
    return "".join(found).translate(_PLAIN)


def is_initials(text: str) -> bool:
    """Whether `text` is nothing but consonants that stand alone."""
    return bool(text) and all(len(held := _letters(char)) == 1 and held in _INITIALS for char in text)


def _letters(char: str) -> str:
    code = ord(char)
    if _FIRST <= code <= _LAST:
        initial, rest = divmod(code - _FIRST, len(_VOWELS) * len(_FINALS))
        vowel, final = divmod(rest, len(_FINALS))
        return _INITIALS[initial] + _VOWELS[vowel] + str(_FINALS[final])
    return _ALONE.get(char, char if char in _INITIALS or char in _VOWELS or char in _FINALS else "")
