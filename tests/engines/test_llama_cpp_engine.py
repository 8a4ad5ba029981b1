"""The language model: schemas hold, Korean is whole, it stops when told, and nothing is cut."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from sttEngine.engines.base import ContextExceeded, Message, WriteOptions
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
