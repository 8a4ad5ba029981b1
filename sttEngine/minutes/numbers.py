"""The values of the numbers in a text, digits and Korean or English words alike."""

from __future__ import annotations

import re
from decimal import Decimal

from sttEngine.minutes.counting import counted_values

_KO_DIGITS = {c: i for i, c in enumerate("일이삼사오육칠팔구", 1)}
_SMALL = {"십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_KO_LETTERS = "일이삼사오육칠팔구십백천만억조"
# Words alone count only before what is counted: 만일, 조만간 and 천만에요 are no numbers.
_COUNTED = (
    r"(?=\s?(?:원|명|개|년|월|일|시|분|초|퍼센트|프로|달러|번|회|차|배|킬로|미터|그램"
    r"|살|세|대|건|장|권|층|호|점|표|위|주|팀|곳|가지|여))"
)
_KO_RUN = re.compile(
    rf"(?:{_NUMBER}\s*[십백천만억조]+\s*)(?:(?:{_NUMBER})?[{_KO_LETTERS}]*\s*)*"
    rf"|[{_KO_LETTERS}]{{2,}}(?:(?<=[만억조])\s+[{_KO_LETTERS}]{{2,}})*{_COUNTED}"
)
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    **{word: value for value, word in enumerate((*_UNITS, *_TEENS))},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {"hundred": 100, "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALE = "|".join(_SCALES)
_ORDINALS = ("first", "second", "third", "fourth")
_QUARTERS = rf"\b({'|'.join(_ORDINALS)})(?=\s+quarter\b)"
NUMBER_WORDS = frozenset((*_WORDS, *_SCALES))


def number_values(text: str) -> frozenset[Decimal]:
    """2억 3천만 gives 230,000,000; "two hundred thousand" gives 200,000; 9월 15일 gives 9 and 15."""
    found: set[Decimal] = set()

    def korean(match: re.Match[str]) -> str:
        run = match.group()
        if not any(c in _SMALL or c in _LARGE for c in run):
            return run
        found.add(_korean_value(run))
        return " "

    rest = _halves_in_figures(_KO_RUN.sub(korean, text))
    found.update(counted_values(rest))
    for match in re.finditer(rf"({_NUMBER})(?:\s*({_SCALE})\b)?", rest, re.IGNORECASE):
        scale = _SCALES[match[2].lower()] if match[2] else 1
        found.add(Decimal(match[1].replace(",", "")) * scale)
    return frozenset(found | _english_values(re.sub(rf"{_NUMBER}\s*(?:{_SCALE})", " ", rest.lower())))


def _halves_in_figures(text: str) -> str:
    """Two and a half million becomes 2.5 million, half an hour 0.5 hour, the third quarter the 3 quarter; a million is one."""

    def figures(match: re.Match[str]) -> str:
        word = match[1].lower()
        return f"{_WORDS.get(word, word)}.5"

    text = re.sub(rf"\b(\d+|{'|'.join(_WORDS)})\s+and\s+a\s+half\b", figures, text, flags=re.IGNORECASE)
    text = re.sub(_QUARTERS, lambda match: str(_ORDINALS.index(match[1].lower()) + 1), text, flags=re.IGNORECASE)
    text = re.sub(r"\bhalf(?:\s+an?)?\b", "0.5", text, flags=re.IGNORECASE)
    return re.sub(rf"\ban?\s+(?=(?:{_SCALE})\b)", "one ", text, flags=re.IGNORECASE)


def _korean_value(run: str) -> Decimal:
    total = part = Decimal(0)
    digit: Decimal | None = None
    for token in re.findall(rf"{_NUMBER}|\S", run):
        if token in _SMALL:
            part += (digit if digit is not None else 1) * _SMALL[token]
            digit = None
        elif token in _LARGE:
            part += digit or 0
            total += (part or Decimal(1)) * _LARGE[token]
            part, digit = Decimal(0), None
        else:
            digit = Decimal(_KO_DIGITS[token]) if token in _KO_DIGITS else Decimal(token.replace(",", ""))
    return total + part + (digit or 0)


def _english_values(text: str) -> set[Decimal]:
    found: set[Decimal] = set()
    total, part, seen = 0, 0, False
    for word in [*re.findall(r"[a-z]+|[^\sa-z-]", text), "."]:
        if word in _WORDS:
            part, seen = part + _WORDS[word], True
        elif word in ("hundred", "dozen") and seen:
            part *= _SCALES[word]
        elif word in _SCALES and seen:
            total, part = total + part * _SCALES[word], 0
        elif not (word == "and" and seen):
            if seen and total + part > 1:  # "one" is a pronoun more often than a number
                found.add(Decimal(total + part))
            total, part, seen = 0, 0, False
    return found
