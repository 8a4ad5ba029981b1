"""Recordings to export, and text that tries to break formats."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from sttEngine.domain import Citation, Minutes, MinutesItem, Recording, Segment
from sttEngine.export import ExportSource

RECORDING = Recording("0" * 32, "주간 회의 <1>", "audio", "a.wav", 1, "0" * 64, "2025-01-01T00:00:00Z", 120.0, language="ko")
HOSTILE = "<script>alert(1)</script> **굵게** [a](javascript:x) 00:00:01,000 --> 00:00:02,000 {\\an8} \x00\x0b & # 끝"
MINUTES = Minutes(
    "ko",
    "주간 회의",
    "예산을 늘린다",
    (
        MinutesItem("topic", "예산 이야기", (Citation(1, 1.0, 2.0),), topic="예산"),
        MinutesItem("decision", f"늘린다 {HOSTILE}", (Citation(1, 1.0, 2.0), Citation(2, 62.0, 64.0))),
        MinutesItem("action", "표를 만든다", (Citation(2, 62.0, 64.0),), owner="민수", due="금요일"),
    ),
    "m",
)
SOURCE = ExportSource(
    RECORDING, (Segment(1, 1.0, 2.5, "회의를 시작합니다"), Segment(2, 62.0, 64.0, HOSTILE), Segment(3, 65.0, 66.0, "  ")), MINUTES
)
DOCUMENT = ExportSource(
    replace(RECORDING, kind="pdf", duration_seconds=None, page_count=2), (Segment(1, None, None, "1. 첫 쪽", page=1),)
)

texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(["회의록에서는", "-->", "<b>", "a" * 50, "&amp;", "\n\n", "1", "{\\i1}"])).map(" ".join),
)


@st.composite
def timed(draw: st.DrawFn) -> ExportSource:
    """Segments in any order, overlapping, empty or long."""
    segments = []
    for id in range(1, draw(st.integers(0, 6)) + 1):
        start = draw(st.floats(0, 400_000, allow_nan=False))
        segments.append(Segment(id, start, start + draw(st.floats(0, 60)), draw(texts)))
    return ExportSource(RECORDING, tuple(segments))
