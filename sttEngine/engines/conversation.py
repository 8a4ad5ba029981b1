"""A conversation as a model or a server takes it that does not take all that ours may have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sttEngine.engines.base import Message

_FORM = "Answer with one JSON object of this schema and nothing else: "


def without_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same with what the system says before the first turn of the user."""
    said = "\n\n".join(message.content + message.tail for message in messages if message.role == "system")
    turns = [message for message in messages if message.role != "system"]
    if not said:
        return tuple(turns)
    if not turns or turns[0].role != "user":
        return (Message("user", said), *turns)
    return (replace(turns[0], content=f"{said}\n\n{turns[0].content}"), *turns[1:])


def with_form(messages: Sequence[Message], schema: dict[str, Any]) -> tuple[Message, ...]:
    """The same with the schema in words at the end of the last turn."""
    *before, last = messages
    return (*before, replace(last, tail=f"{last.tail}\n\n{_FORM}{json.dumps(schema, ensure_ascii=False)}"))
