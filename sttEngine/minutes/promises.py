"""What somebody says in so many words that they or another will do by a day: who, and by when. Korean or English. Pure."""

from __future__ import annotations

import re

from sttEngine.minutes.days import MONTHS, WEEKDAYS

_KO_DAY = (
    r"(?:(?:다음|이번)\s?(?:주|달)\s?)?(?:[월화수목금토일]요일|주말|월말|연말|오늘|내일|모레|\d{1,2}월\s?\d{1,2}일|\d{1,2}일)"
    r"(?:\s?(?:오전|오후|아침|저녁)(?:\s?\d{1,2}시)?)?"
)
_EN_DAY = (
    rf"(?:(?:next|this) )?(?:(?:{'|'.join(WEEKDAYS)})day|week(?:end)?|month)(?: (?:morning|afternoon|evening))?"
    r"|tomorrow|tonight|the end of (?:the )?(?:day|week|month)"
    rf"|(?:{'|'.join(MONTHS)}) \d{{1,2}}(?:st|nd|rd|th)?"
)
_DUE = re.compile(rf"({_KO_DAY})\s?까지|\bby ({_EN_DAY})\b", re.IGNORECASE)
_PROMISED = re.compile(
    r"(?:[할릴올갈낼볼줄둘쓸들]게요|겠습니다|주세요|주십시오|주시겠|부탁)"
    r"|\b(?:I'll|I will|I can|we'll|we will|please|can you|could you|will you)\b",
    re.IGNORECASE,
)
_MYSELF = re.compile(r"(?<![가-힣])(?:제가|저는|내가)(?![가-힣])|\b(?:I'll|I will|I can)\b")
_SPEAKER = re.compile(r"^\s*([가-힣]{2,4}|[A-Z][a-z]+)\s?:")
_ASKED = re.compile(
    r"([가-힣]{2,4})\s?(?:님|씨)(?=[은는이가,\s]).*(?:주세요|주십시오|주시겠|부탁)"
    r"|(?:^|[:.!?]\s+)([A-Z][a-z]+), (?:please|can you|could you|will you)\b"
)


def promised(text: str) -> bool:
    """Whether an utterance says that something will be done, or asks for it, by a day."""
    return due_in(text) is not None and _PROMISED.search(text) is not None


def due_in(text: str) -> str | None:
    """The day by which something is to be done, as it was said: 다음 주 수요일, Friday."""
    found = _DUE.search(text)
    return None if found is None else found[1] or found[2]


def owner_in(text: str) -> str | None:
    """Who is to do it: one who is asked by name, or, of a line that tells its speaker, one who says "I"."""
    if (asked := _ASKED.search(text)) is not None:
        return asked[1] or asked[2]
    return speaker_of(text) if _MYSELF.search(text) is not None else None


def speaker_of(text: str) -> str | None:
    """Who a line of a transcript says it is spoken by: "지수: 시작합시다"."""
    found = _SPEAKER.match(text)
    return None if found is None else found[1]
