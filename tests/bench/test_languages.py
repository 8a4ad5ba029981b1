"""Rows of the measurement of languages, from minutes that are given."""

from __future__ import annotations

from sttEngine.bench.languages import _aims, _row, _Told
from sttEngine.bench.meetings import Meeting
from sttEngine.bench.minutes_writers import Clock, Line, Result
from sttEngine.domain import Segment

SAID = (Segment(1, 0.0, 1.0, "예산은 3천만 원입니다."), Segment(2, 1.0, 2.0, "서연 님이 9월에 보냅니다."))
TALK = Meeting("A", SAID, (), "ko")


def told(*lines: Line) -> _Told:
    return _Told(TALK, Result(lines, 0), Clock(), 1.0)


def test_lines_that_stand_meet_every_aim_in_both_languages() -> None:
    korean = _row("ko", "ko", [told(Line("예산은 3천만 원입니다.", SAID[:1]))])
    english = _row("ko", "en", [told(Line("Seoyeon sends it in September.", SAID[1:]), Line("예산은 3천만 원입니다.", SAID[:1]))])
    assert all(row["met"] for row in _aims([korean, english]))
    assert (korean["as it was said"], english["as it was said"]) == (0, 1)


def test_what_is_made_up_misses_its_aim() -> None:
    lines = (
        Line("예산은 5억 원입니다.", SAID[:1]),
        Line("민수 님이 보냅니다.", SAID[1:]),
        Line("새 budget입니다.", SAID[:1]),
        Line("The budget is set.", SAID[:1]),
        Line("보냅니다.", ()),
    )
    missed = {str(row["aim"]) for row in _aims([_row("ko", "ko", [told(*lines)])]) if not row["met"]}
    assert missed == {
        f"ko told in ko: {column}"
        for column in ("without citation", "wrong numbers", "wrong names", "other script", "as it was said")
    }
