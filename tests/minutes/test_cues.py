from __future__ import annotations

import pytest

from sttEngine.domain import MinutesSection
from sttEngine.minutes.cues import may_hold


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("decision", "예산은 천만 원으로 하기로 했습니다."),
        ("decision", "So we'll go with the blue one."),
        ("action", "금요일까지 견적을 받아 주세요."),
        ("action", "제가 정리해서 올리겠습니다."),
        ("action", "회의록은 제가 정리하겠습니다."),
        ("action", "이 부분은 김 대리가 맡기로 하죠."),
        ("action", "3월 5일까지 마쳐야 합니다."),
        ("risk", "일정이 늦어질 수 있습니다."),
        ("risk", "구현이 어려울 것 같아요."),
        ("date", "다음 회의는 화요일입니다."),
        ("question", "누가 갈지 아직 모릅니다."),
    ],
)
def test_what_such_a_line_is_said_with(section: MinutesSection, text: str) -> None:
    assert may_hold(section, text)


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("action", "초등학생들까지도 거의 다 알고 있습니다."),
        ("action", "국내 연구소로 가 보겠습니다."),
        ("action", "발표를 시작하겠습니다."),
        ("action", "아니면 수력까지도 오래 쓸 수는 있을지 모르겠지만"),
        ("action", "큰 격려의 박수를 부탁드립니다."),
        ("date", "그 다음에 기술 수출을 할 수가 있고"),
        ("risk", "어려서부터 음악을 들었습니다."),
    ],
)
def test_what_a_talk_is_full_of_is_no_such_line(section: MinutesSection, text: str) -> None:
    assert not may_hold(section, text)
