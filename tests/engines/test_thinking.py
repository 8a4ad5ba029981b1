"""Thoughts never reach the answer, however a text is cut into pieces."""

from __future__ import annotations

import pytest

from sttEngine.engines.thinking import Spoken

# What came, whether the prompt may have opened a thought, what is the answer, and whether there was a thought.
TEXTS = [
    ("예산은 300만 원", False, "예산은 300만 원", False),
    ("  예산", False, "  예산", False),
    ("<think>hm, <b>\n</think>\n\n예산", False, "예산", True),
    ("\n<think>\n\n</think>\n\n예산", False, "예산", True),
    ("<think>one</think>\n<think>two</think>예산", False, "예산", True),
    ("<think>without an end", False, "", True),
    ("<thin ice", False, "<thin ice", False),
    ("<thi", False, "<thi", False),
    ("", False, "", False),
    ("예산은 <think>이다</think>.", False, "예산은 <think>이다</think>.", False),
    ("hm</think>예산", False, "hm</think>예산", False),
    ("hm</think>\n예산", True, "예산", True),
    ("<think>hm</think>\n예산", True, "예산", True),
    ("예산은 300만 원", True, "예산은 300만 원", False),
    (' {"text": "</think>"}', True, ' {"text": "</think>"}', False),
    ('hm {</think>{"text": "</think>"}', True, '{"text": "</think>"}', True),
]


@pytest.mark.parametrize(("text", "maybe_opened", "answer", "thought"), TEXTS)
@pytest.mark.parametrize("length", [1, 3, 1000])
def test_the_answer_alone_is_given(text: str, maybe_opened: bool, answer: str, thought: bool, length: int) -> None:
    spoken = Spoken(maybe_opened=maybe_opened)
    given = "".join(spoken.take(text[start : start + length]) for start in range(0, len(text), length))
    assert given + spoken.rest() == answer
    assert spoken.thought == thought


def test_an_answer_comes_as_soon_as_it_is_one() -> None:
    plain, held, unsure = Spoken(maybe_opened=False), Spoken(maybe_opened=True), Spoken(maybe_opened=True)
    assert [plain.take(piece) for piece in ("<", "b", "c")] == ["", "<b", "c"]
    assert [held.take(piece) for piece in ("\n", "{", '"a')] == ["", "\n{", '"a']
    assert [unsure.take(piece) for piece in ("a", "b")] == ["", ""]
    assert unsure.rest() == "ab"
