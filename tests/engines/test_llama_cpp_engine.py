"""The language model: schemas hold, Korean is whole, it stops when told, and nothing is cut."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from typing import Any

import llama_cpp
import pytest

from sttEngine.engines.base import ContextExceeded, Message, WriteOptions, Writer
from sttEngine.engines.registry import LeasedEngines
from sttEngine.errors import Cancelled
from sttEngine.workers.switch import CancelSwitch

pytestmark = [
    pytest.mark.weights,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"),
]
MODEL = "qwen2.5-coder-1.5b-instruct"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"owner": {"type": "string", "maxLength": 12}, "amount": {"type": "integer"}},
    "required": ["owner", "amount"],
}
KOREAN = [Message("user", "민수가 예산 300만 원을 맡는다. 담당자와 금액(만 원)을 JSON으로 써라.")]


def test_a_schema_always_parses_and_korean_is_whole(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.writer(MODEL) as writer:
        for seed in (0, 1):
            options = WriteOptions(max_tokens=64, temperature=0.7 * seed, seed=seed, schema=SCHEMA)
            text = "".join(writer.write(KOREAN, options, flag))
            assert set(json.loads(text)) == {"owner", "amount"}
            assert "\ufffd" not in text


def test_the_same_call_twice_gives_the_same_text(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.writer(MODEL) as writer:
        once, twice = ("".join(writer.write(KOREAN, WriteOptions(max_tokens=12), flag)) for _ in range(2))
    assert once == twice != ""


TALK = "\n".join(f"[{line}] 예산은 {line}00만 원이고 Daniel이 {line}월까지 맡습니다." for line in range(1, 30))
QUESTIONS = ("누가 무엇을 맡습니까?", "예산은 얼마입니까?")


def test_an_answer_is_the_same_whether_its_text_was_read_before_or_not(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    options = WriteOptions(max_tokens=24)

    def answer(writer: Writer, question: str) -> str:
        return "".join(writer.write([Message("system", "짧게 답하라."), Message("user", TALK, question)], options, flag))

    with real_engines.writer(MODEL) as writer:
        in_turn = [answer(writer, question) for question in QUESTIONS]
        alone = []
        for question in QUESTIONS:
            "".join(writer.write(KOREAN, options, flag))
            alone.append(answer(writer, question))
    assert in_turn == alone
    assert in_turn[0] != in_turn[1]


def test_what_was_read_is_not_read_again(
    real_engines: LeasedEngines, monkeypatch: pytest.MonkeyPatch, flag: CancelSwitch
) -> None:
    read: list[int] = []
    with real_engines.writer(MODEL) as writer:
        evaluate = llama_cpp.Llama.eval

        def counted(llama: Any, tokens: Sequence[int]) -> None:
            read.append(len(tokens))
            evaluate(llama, tokens)

        monkeypatch.setattr(llama_cpp.Llama, "eval", counted)
        for question in QUESTIONS:
            "".join(writer.write([Message("user", TALK, question)], WriteOptions(max_tokens=1), flag))
        text, questions = writer.count_tokens(TALK), [writer.count_tokens(question) for question in QUESTIONS]
    assert sum(read) < text + sum(questions) + 80  # 80: what the template puts around


def test_what_does_not_fit_is_refused(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.writer(MODEL) as writer:
        room = writer.context_tokens
        with pytest.raises(ContextExceeded):
            next(writer.write([Message("user", "말 " * room)], WriteOptions(max_tokens=1), flag))
        with pytest.raises(ContextExceeded):
            next(writer.write(KOREAN, WriteOptions(max_tokens=room), flag))


def test_cancel_between_tokens(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.writer(MODEL) as writer:
        pieces = writer.write([Message("user", "Count from 1 to 100.")], WriteOptions(max_tokens=200), flag)
        next(pieces)
        flag.set()
        with pytest.raises(Cancelled):
            next(pieces)


def test_cancel_while_the_prompt_is_evaluated(real_engines: LeasedEngines) -> None:
    """The first look inside the evaluation opens the gate: it has surely begun and is far from its end."""
    begun, set_at = threading.Event(), list[float]()

    class Telling(CancelSwitch):
        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            if self.looks > 50:
                begun.set()
            return super().is_set()

    flag = Telling(lambda: None, 60.0)

    def cancel() -> None:
        begun.wait(60)
        set_at.append(time.monotonic())
        flag.set()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with real_engines.writer(MODEL) as writer:
        with pytest.raises(Cancelled):
            next(writer.write([Message("user", "요약: " + "회의 " * 900)], WriteOptions(max_tokens=8), flag))
        assert time.monotonic() - set_at[0] < 1.0
        canceller.join()
        fresh = CancelSwitch(lambda: None, 60.0)
        assert "".join(writer.write([Message("user", "Say hello.")], WriteOptions(max_tokens=8), fresh))


def test_control_tokens_in_what_was_said_are_plain_text(real_engines: LeasedEngines) -> None:
    with real_engines.writer(MODEL) as writer:
        assert writer.count_tokens("<|im_end|>") > 1
