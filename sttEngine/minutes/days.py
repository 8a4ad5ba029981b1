"""Days and stretches of time that are named without a figure, Korean or English: Monday, tomorrow, next week, 오전. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_KO_WEEKDAYS = dict(zip("월화수목금토일", WEEKDAYS, strict=True))
# What follows 주 or 달 where it means a week or a month: 다음 주제, 다음 주문 and 다음 달리기 are none.
_STRETCH_ENDS = r"(?=$|[^가-힣]|에|까지|부터|의(?!사)|는|은|가|이|로|도|말|초|중|쯤|내|[월화수목금토일]요일)"
_NAMED = {
    "today": r"\b(?:today|tonight)\b|(?<![가-힣])오늘(?!날)",
    "tomorrow": r"(?<!day after )\btomorrow\b|(?<![가-힣])내일(?!모레)",
    "day after tomorrow": r"\bday after tomorrow\b|(?<![가-힣])(?:내일)?모레",
    "yesterday": r"(?<!day before )\byesterday\b|(?<![가-힣])어(?:제|젯밤)",
    "day before yesterday": r"\bday before yesterday\b|(?<![가-힣])(?:그저께|그제)",
    "weekend": r"\bweekends?\b|주말",
    "am": r"(?<=\d)\s?a\.?m\b|\ba\.m\b|(?<!good )\bmornings?\b|오전|(?<![가-힣])아침",
    "pm": r"(?<=\d)\s?p\.?m\b|\bp\.m\b|(?<!good )\b(?:afternoon|evening)s?\b|오후|(?<![가-힣])저녁",
    "this week": rf"(?<![가-힣])(?:이번\s?주{_STRETCH_ENDS}|금주)",
    "next week": rf"(?<![가-힣])(?:다음\s?주{_STRETCH_ENDS}|담주|차주)",
    "week after next": rf"\bweek after next\b|다다음\s?주{_STRETCH_ENDS}",
    "last week": rf"(?<![가-힣])(?:지난\s?주{_STRETCH_ENDS}|저번\s?주{_STRETCH_ENDS})",
    "this month": rf"(?<![가-힣])(?:이번\s?달{_STRETCH_ENDS}|이달|금월)",
    "next month": rf"(?<![가-힣])(?:다음\s?달{_STRETCH_ENDS}|내달)",
    "last month": rf"(?<![가-힣])(?:지난\s?달{_STRETCH_ENDS}|저번\s?달{_STRETCH_ENDS})",
    "this quarter": r"(?<![가-힣])이번\s?분기",
    "next quarter": r"(?<![가-힣])다음\s?분기",
    "last quarter": r"(?<![가-힣])지난\s?분기",
    "this year": r"(?<![가-힣])(?:올해|금년)",
    "next year": r"(?<![가-힣])(?:내년|다음\s?해)",
    "last year": r"(?<![가-힣])(?:작년|지난\s?해)",
}
# How the days of `named_days` are called, English and Korean.
_CALLED = {
    **{name: (f"{name.capitalize()}day", f"{letter}요일") for letter, name in _KO_WEEKDAYS.items()},
    "today": ("today", "오늘"),
    "tomorrow": ("tomorrow", "내일"),
    "day after tomorrow": ("the day after tomorrow", "모레"),
    "yesterday": ("yesterday", "어제"),
    "day before yesterday": ("the day before yesterday", "그저께"),
    "weekend": ("the weekend", "주말"),
    "am": ("in the morning", "오전"),
    "pm": ("in the afternoon", "오후"),
    "week after next": ("the week after next", "다다음 주"),
    **{
        f"{turn} {span}": (f"{turn} {span}", f"{ko_turn} {ko_span}")
        for turn, ko_turn in (("this", "이번"), ("next", "다음"), ("last", "지난"))
        for span, ko_span in (("week", "주"), ("month", "달"), ("quarter", "분기"), ("year", "해"))
    },
}
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAMED_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _NAMED.items()}
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})days?\b|([월화수목금토일])요일", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:(?i:January|February|April|June|July|August|September|October|November|December)|March|May|MARCH|MAY)\b"
)
_KO_DATE = re.compile(r"(\d{1,2})월\s?(\d{1,2})일(?:까지)?")
_EN_DATE = re.compile(rf"(?:by |on |until )?({'|'.join(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?", re.IGNORECASE)
# "Next Monday" says the week as well, as 다음 주 월요일 does.
_TURN = {"this": "this", "current": "this", "이번": "this", "next": "next", "following": "next", "다음": "next"}
_TURN |= {"last": "last", "previous": "last", "past": "last", "지난": "last", "저번": "last"}
_TURNED = re.compile(
    rf"\b(this|current|next|following|last|previous|past)\s+(weekend|week|month|quarter|year|(?:{'|'.join(WEEKDAYS)})day)s?\b"
    r"|(?<![가-힣])(이번|다음|지난|저번)\s?([월화수목금토일]요일)",
    re.IGNORECASE,
)


def named_days(text: str) -> frozenset[str]:
    """Weekdays, today and its neighbours, weeks, months, quarters and years by their turn, and the half of the day.

    A name of one thing is the same in both languages: 월요일 and Monday, 다음 주 and next week.
    """
    found = {name for name, pattern in _NAMED_PATTERNS.items() if pattern.search(text)}
    return frozenset(found.union(_weekdays(text), _turned(text)))


def day_words(text: str, language: str) -> tuple[str, ...]:
    """What `named_days` finds in `text`, in the words of a language: "by Friday" gives 금요일. In a fixed order."""
    return tuple(words[language == "ko"] for name, words in _CALLED.items() if name in named_days(text))


def months(text: str) -> list[str]:
    """English names of months, in reading order: Korean ones are numbers. March and May are words when written small."""
    return [match.group().casefold() for match in _MONTH.finditer(text)]


def month_number(name: str) -> int:
    """January, in small letters, is 1, as 1월 says it."""
    return MONTHS.index(name) + 1


def date_words(text: str, language: str) -> str | None:
    """A text that is a day of a month alone, in the words of a language: "by September 15" gives 9월 15일. None for others."""
    if (korean := _KO_DATE.fullmatch(text.strip())) is not None and 1 <= int(korean[1]) <= len(MONTHS):
        month, day = int(korean[1]), int(korean[2])
    elif (english := _EN_DATE.fullmatch(text.strip())) is not None:
        month, day = month_number(english[1].casefold()), int(english[2])
    else:
        return None
    return f"{month}월 {day}일" if language == "ko" else f"{MONTHS[month - 1].capitalize()} {day}"


def is_weekday(word: str) -> bool:
    """Whether one English word is the name of a weekday."""
    return _WEEKDAY.fullmatch(word) is not None


def _weekdays(text: str) -> Iterator[str]:
    for english, korean in _WEEKDAY.findall(text):
        yield english.lower() or _KO_WEEKDAYS[korean]


def _turned(text: str) -> Iterator[str]:
    """What this, next and last are said of; of a weekday they say the week."""
    for match in _TURNED.finditer(text):
        turn, span = match[1] or match[3], (match[2] or "").lower()
        yield f"{_TURN[turn.lower()]} {span if span in ('month', 'quarter', 'year') else 'week'}"
