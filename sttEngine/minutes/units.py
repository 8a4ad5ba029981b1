"""What numbers in a text count: minutes, hours, quarters, percent, money. Korean or English, the same names for both. Pure.

A value alone is not what was said: 3분기 is the third quarter and 3분 three minutes.
"""

from __future__ import annotations

import re

_SINO = r"(?:\d|[일이삼사오육칠팔구십백천만억조])\s?"  # the numerals that minutes and money are counted with
_NATIVE = r"(?:한|두|세|네|섯|곱|덟|홉|열|몇|반)\s?"
_AFTER = r"(?:\d|\b(?:hundred|thousand|million|billion|trillion))\s?"
_UNITS = {
    "quarter": r"분기|\bquarters?\b(?!\s+(?:past|to|of))|\bq[1-4]\b",
    # 두 분 are two people; 분의 is the line of a fraction.
    "minute": rf"{_SINO}분(?![기의야들위석량])|\bminutes?\b",
    "hour": rf"(?:{_SINO}|{_NATIVE})시간|\bhours?\b",
    "percent": rf"퍼센트|%|{_SINO}프로(?![가-힣])|\bper\s?cent\b",
    "won": rf"{_SINO}원(?!들)|₩|{_AFTER}won\b",
    "dollar": r"달러|\$|\bdollars?\b",
    "euro": rf"{_SINO}유로|€|\beuros?\b",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _UNITS.items()}


def units(text: str) -> frozenset[str]:
    """The names of the units that `text` counts in."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))
