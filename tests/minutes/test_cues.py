from __future__ import annotations

import pytest

from sttEngine.domain import MinutesSection
from sttEngine.minutes.cues import bears_out_decided, decides, may_hold


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
        ("decision", "데이터 집합의 모든 발언을 나열합니다."),
        ("decision", "개선이 필요한 곳을 결정할 수 있습니다."),
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


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("행사장은 취소하지 않기로 했습니다.", True),
        ("출시는 9월 15일로 확정하겠습니다.", True),
        ("We've decided to keep the hall.", True),
        ("금요일까지 주기로 했는데 조금 불안합니다.", False),
        ("예산을 늘리기로 했나요?", False),
        ("아직 결정하지 못했습니다.", False),
        ("We haven't decided on the hall.", False),
        ("We agreed to ask whether it fits.", False),
        ("행사장이 넓습니다.", False),
    ],
)
def test_what_is_decided_in_so_many_words(text: str, *, decided: bool) -> None:
    assert decides(text) is decided


def test_what_a_line_tells_as_decided_must_have_been() -> None:
    assert bears_out_decided("만료 시간을 늘리기로 결정했습니다.", ["만료 시간을 늘리기로 했습니다."])
    assert not bears_out_decided("보안팀은 반대하지 않기로 결정했습니다.", ["보안팀에서 반대하지 않을까요?"])
    assert not bears_out_decided("They agreed on the colour.", ["The colour is nice."])
    assert bears_out_decided("The colour is nice.", ["The colour is nice."])
