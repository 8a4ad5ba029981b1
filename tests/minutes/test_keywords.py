"""Keywords: what a recording is about, in its own spelling."""

from __future__ import annotations

from sttEngine.domain import Segment
from sttEngine.minutes.keywords import MOST, keywords


def words(*texts: str) -> list[str]:
    return [keyword.text for keyword in keywords([Segment(n, None, None, text) for n, text in enumerate(texts, start=1)])]


def test_what_comes_back_comes_first_and_stop_words_never() -> None:
    found = words("The greenhouse is the warmest.", "Yeah, um, the greenhouse needs glass.", "A Greenhouse, really, and glass.")
    assert found[:2] == ["greenhouse", "glass"]
    assert not {"The", "the", "Yeah", "really", "needs"} & set(found)


def test_korean_nouns_are_found_without_their_endings() -> None:
    found = words("온실에 유리를 끼웁니다.", "온실은 덥고 유리가 모자랍니다.", "온실 QA를 정합시다.")
    assert found[:2] == ["온실", "유리"]
    assert "QA" in found


def test_what_every_korean_talk_is_full_of_is_no_keyword() -> None:
    assert set(words("이번 회의에서는 이번 예산을, 다음 회의에서는 다음 일정을 봅니다.")) == {"회의", "예산", "일정"}


def test_weights_fall_from_one_and_are_no_more_than_most() -> None:
    segments = [Segment(n, None, None, f"Topic{chr(96 + n)} " * n) for n in range(1, 27)]
    found = keywords(segments)
    weights = [keyword.weight for keyword in found]
    assert len(found) == MOST
    assert weights[0] == 1.0
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0


def test_silence_has_no_keywords() -> None:
    assert words("", "음.", "uh") == []
