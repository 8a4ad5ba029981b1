"""Which recordings a search looks into: dates, tags, kind, language, length. Typed as `key:value` or picked.

Keys and values may be typed in English or Korean: `tag:회의`, `종류:영상`, `after:2026-03`, `longer:10m`. What is not a key
that is known, or has a value that it cannot have, is no filter: it stays a word of the query, as it is while somebody types it.
`is:favourite`, in Korean `즐겨찾기:` alone.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import TypeVar, get_args

from sttEngine.domain import RecordingKind
from sttEngine.speech.languages import LANGUAGES

T = TypeVar("T")

TYPED = re.compile(r'(?<!\S)(?P<key>[^\W\d_]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]*))(?!\S)')

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LENGTH = re.compile(r"(\d{1,5})(h|m|s|시간|분|초)", re.IGNORECASE)
_SECONDS = {"h": 3600, "시간": 3600, "m": 60, "분": 60, "s": 1, "초": 1}
_KEYS = {
    "tag": "tag",
    "태그": "tag",
    "kind": "kind",
    "종류": "kind",
    "language": "language",
    "lang": "language",
    "언어": "language",
    "after": "after",
    "이후": "after",
    "before": "before",
    "이전": "before",
    "longer": "longer",
    "이상": "longer",
    "shorter": "shorter",
    "이하": "shorter",
    "is": "is",
    "즐겨찾기": "favourite",
}
_KINDS: dict[str, RecordingKind] = {
    **{kind: kind for kind in get_args(RecordingKind)},
    "오디오": "audio",
    "음성": "audio",
    "영상": "video",
    "비디오": "video",
    "문서": "pdf",
    "텍스트": "text",
}
_FAVOURITE = frozenset({"favourite", "favorite", "starred", "즐겨찾기"})
_YES = frozenset({"", "예", "네", "yes"})
_LANGUAGE_NAMES = {"korean": "ko", "한국어": "ko", "english": "en", "영어": "en", "japanese": "ja", "일본어": "ja"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Every condition that is set must hold; of several tags each, of several kinds or languages one.

    `after` and `before` are days as YYYY-MM-DD, both counted in. Lengths are seconds; a recording without a length has none that
    would do. `favourite`: those alone that a person wants at hand.
    """

    tags: tuple[str, ...] = ()
    kinds: tuple[RecordingKind, ...] = ()
    languages: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    shortest_seconds: float | None = None
    longest_seconds: float | None = None
    favourite: bool = False

    def joined(self, other: Filters) -> Filters:
        """Both as one: more tags and narrower days and lengths, but either's kinds and languages."""
        return Filters(
            tags=tuple(dict.fromkeys((*self.tags, *other.tags))),
            kinds=tuple(dict.fromkeys((*self.kinds, *other.kinds))),
            languages=tuple(dict.fromkeys((*self.languages, *other.languages))),
            after=max(_set(self.after, other.after), default=None),
            before=min(_set(self.before, other.before), default=None),
            shortest_seconds=max(_set(self.shortest_seconds, other.shortest_seconds), default=None),
            longest_seconds=min(_set(self.longest_seconds, other.longest_seconds), default=None),
            favourite=self.favourite or other.favourite,
        )


NO_FILTERS = Filters()


def typed_filters(typed: str) -> tuple[Filters, str]:
    """The filters in what somebody typed, and what is left of it."""
    filters, rest, end = NO_FILTERS, [], 0
    for match in TYPED.finditer(typed):
        found = _filter(match["key"].casefold(), match["quoted"] or match["value"] or "")
        if found is not None:
            filters = filters.joined(found)
            rest.append(typed[end : match.start()])
            end = match.end()
    return filters, "".join((*rest, typed[end:]))


def _filter(named: str, given: str) -> Filters | None:
    key, value = _KEYS.get(named), given.casefold()
    if key == "tag":
        return Filters(tags=(given,)) if given.strip() else None
    if (key == "is" and value in _FAVOURITE) or (key == "favourite" and value in _YES):
        return Filters(favourite=True)
    if key == "kind":
        return Filters(kinds=(_KINDS[value],)) if value in _KINDS else None
    if key == "language":
        code = _LANGUAGE_NAMES.get(value, value)
        return Filters(languages=(code,)) if code in LANGUAGES else None
    if key in ("after", "before"):
        day = _day(value, last=key == "before")
        if day is None:
            return None
        return Filters(after=day) if key == "after" else Filters(before=day)
    if key in ("longer", "shorter"):
        length = _LENGTH.fullmatch(value)
        if length is None:
            return None
        seconds = float(int(length[1]) * _SECONDS[length[2]])
        return Filters(shortest_seconds=seconds) if key == "longer" else Filters(longest_seconds=seconds)
    return None


def _day(text: str, *, last: bool) -> str | None:
    """The first or the last day of a year, a month or a day; None when there is no such day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year = int(match[1])
    month = int(match[2]) if match[2] else (12 if last else 1)
    if not 1 <= year <= 9999 or not 1 <= month <= 12:
        return None
    days = calendar.monthrange(year, month)[1]
    day = int(match[3]) if match[3] else (days if last else 1)
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= days else None


def _set(*values: T | None) -> list[T]:
    return [value for value in values if value is not None]
