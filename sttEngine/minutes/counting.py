"""Korean numbers that are known by what they count: 한 명, 열두 시, 스무 살, 오월, 삼 일, 세 시 반. Pure.

Alone these words mean other things, 세 a rent and 이 this one, so a counter must follow, and after it a particle or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_PARTICLES = (
    "은|는|이|가|을|를|의|에|로|으로|까지|부터|마다|만|도|씩|정도|쯤|간|과|와|나|보다|밖에|당|째|반|입니|이[다에고며면었]|예요|였"
)
_ENDS = rf"(?=$|[^가-힣]|{_PARTICLES})"
_ONES = {"하나": 1, "한": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "석": 3, "네": 4, "넷": 4, "넉": 4, "다섯": 5, "여섯": 6}
_ONES |= {"일곱": 7, "여덟": 8, "아홉": 9}
_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
# After 를 and 게, 한 is "did": 발표를 한 사람.
_NATIVE = re.compile(
    r"(?<![가-힣])(?:(?<![를을게] )|(?!한\s(?:사람|곳|분|팀)))(?!세대|세배|열대|열병|한층|두건)"
    rf"(?:({'|'.join(_TENS)})\s?)?({'|'.join(_ONES)})?"
    rf"\s?(?:명|개|시간|시|살|번|분|사람|군데|곳|가지|달|주일|주|권|장|대|건|팀|차례|배|마리|병|잔|층|표){_ENDS}"
)
_SINO = {c: i for i, c in enumerate("일이삼사오육칠팔구", 1)} | {"유": 6, "시": 10}
_TENFOLD = {"십": 10, "백": 100, "천": 1000, "만": 10**4}
# Left out is what is a word: 이 일 (this work), 이 분 (this person), 오일 (oil), 구분, 사명, 구원 and 오명.
_COUNTED_BY_SINO = re.compile(
    r"(?<![가-힣])(?:([일이삼사오육칠팔구유시])월|([일이삼사오육칠팔구])\s월|([일이삼사오육칠팔구])\s?개월"
    r"|([일삼사오육칠팔구])\s?년|(이)\s년|([삼사오육칠팔구])\s일|([삼사육칠팔구])일|([일삼사오육칠팔])\s?분|(구)\s분"
    rf"|([삼사오육칠팔구])\s(?:명|개|원|퍼센트|프로)){_ENDS}"
)
_DAY_AFTER_MONTH = re.compile(rf"월\s?([일이오])\s?일{_ENDS}")
_ROUND = re.compile(
    rf"(?<![가-힣])(?<!몇 )(?<!수 )(?!만일)([{''.join(_TENFOLD)}])\s?(?:명|개|원|년|분|일|개월|달러|퍼센트|프로|배){_ENDS}"
)
_HALF = re.compile(
    r"(?:(?:시간?|년|달|개월|배|개)\s?반|(?<![가-힣])절반)(?=$|[^가-힣]|은|이|을|의|에|으로|까지|부터|만|입니|이[다에고며면])"
)


def counted_values(text: str) -> Iterator[Decimal]:
    """The values of such numbers in `text`. 한 번 and 한번, once, are one; 반 after a counter and 절반 are a half."""
    for tens, ones in _NATIVE.findall(text):
        if tens or ones:
            yield Decimal(_TENS.get(tens, 0) + _ONES.get(ones, 0))
    for found in (*_COUNTED_BY_SINO.findall(text), *_DAY_AFTER_MONTH.findall(text)):
        yield Decimal(_SINO["".join(found)])
    for tenfold in _ROUND.findall(text):
        yield Decimal(_TENFOLD[tenfold])
    if _HALF.search(text):
        yield Decimal("0.5")
