"""What the guards turn away and what they let through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sttEngine.engines.base import DecodedSegment
from sttEngine.speech.guards import is_phantom, judge, loops, segment_fault, wrong_script


def decoded(text: str, *, end: float = 5.0, log_probability: float = -0.3) -> DecodedSegment:
    return DecodedSegment(0.0, end, text, (), log_probability, 0.1, 1.2, "ko")


@pytest.mark.parametrize(
    "text",
    ["오, 오, 오, 오, 오, 오, 오, 오, 오, 오, 오, 오, 오", "우" * 18, "자막 제공 " * 8, "I'm going to go. " * 7],
)
def test_loops_are_found(text: str) -> None:
    assert loops(text)
    assert "repetition" in judge([decoded(text)], 20.0, "ko").faults
    assert segment_fault(decoded(text), 5.0, "ko") == "repetition"


@pytest.mark.parametrize(
    "text",
    [
        "네, 네, 네, 알겠습니다.",
        "No, no, no, that is not it.",
        "하하하하하",
        "지난 회의록에서는 날짜를 정하지 못했습니다.",
        "1,000,000",
    ],
)
def test_emphasis_and_plain_speech_pass(text: str) -> None:
    assert not loops(text)
    assert judge([decoded(text)], 5.0, "ko").passed


def test_scripts() -> None:
    assert wrong_script("ご視聴ありがとうございました", "ko")
    assert not wrong_script("API 배포는 release 브랜치에서 합니다", "ko")
    assert not wrong_script("今日は会議です", "ja")
    assert wrong_script("오늘 회의", "en")
    assert wrong_script("กิ่งไม้", "en")
    assert wrong_script("Привет всем", "ko")
    assert not wrong_script("Café Müller, Łódź", "en")
    assert not wrong_script("Привет всем", "ru")


def test_rates() -> None:
    assert "too_much_text" in judge([decoded("가나다라마바사아자차카타파하" * 2 + "거너더러머버서")], 1.0, "ko").faults
    assert "too_little_text" in judge([decoded("네")], 20.0, "ko").faults
    assert "too_little_text" in judge([], 20.0, "ko").faults
    assert judge([], 2.0, "ko").passed


def test_a_decoder_that_doubts_itself_is_not_believed() -> None:
    verdict = judge([decoded("아마 이런 말을 했습니다", log_probability=-1.4)], 4.0, "ko")
    assert verdict.faults == ("improbable",)
    assert verdict.score < judge([decoded("이런 말을 했습니다")], 4.0, "ko").score


def test_phantoms_are_dropped_over_silence_only() -> None:
    assert is_phantom(decoded(" 감사합니다."), 0.0)
    assert not is_phantom(decoded(" 감사합니다."), 0.9)
    assert not is_phantom(decoded("예산은 300만 원입니다"), 0.0)


@pytest.mark.parametrize(
    ("no_speech", "log_probability", "fault"), [(0.8, -1.1, "not_speech"), (0.8, -0.5, None), (0.2, -1.1, None)]
)
def test_what_the_decoder_itself_doubts_twice_is_not_kept(no_speech: float, log_probability: float, fault: str | None) -> None:
    one = replace(decoded(" You", end=0.8, log_probability=log_probability), no_speech_probability=no_speech)
    assert segment_fault(one, 0.4, "en") == fault
