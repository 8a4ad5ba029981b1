"""Nothing that is said is lost when a conversation is put another way, and roles still alternate."""

from __future__ import annotations

import json

from sttEngine.engines.base import Message
from sttEngine.engines.conversation import with_form, without_system

SYSTEM, EXAMPLE, SHOWN = Message("system", "짧게.", "!"), Message("user", "[1] a\n", "얼마?"), Message("assistant", "1")
ASKED = Message("user", "[1] b\n", "누가?")


def test_the_system_speaks_before_the_first_turn() -> None:
    first = Message("user", "짧게.!\n\n[1] a\n", "얼마?")
    assert without_system([SYSTEM, EXAMPLE, SHOWN, ASKED]) == (first, SHOWN, ASKED)
    assert without_system([EXAMPLE, SHOWN, ASKED]) == (EXAMPLE, SHOWN, ASKED)
    assert without_system([SYSTEM]) == (Message("user", "짧게.!"),)


def test_the_form_is_told_at_the_end_of_the_last_turn() -> None:
    schema = {"type": "object", "properties": {"금액": {"type": "integer"}}}
    *before, last = with_form([SYSTEM, ASKED], schema)
    assert before == [SYSTEM]
    assert (last.role, last.content) == (ASKED.role, ASKED.content)
    assert last.tail.startswith("누가?\n\n")
    assert json.loads(last.tail[last.tail.index("{") :]) == schema
