"""The form that a model's answer is held to, and reading it: schemas, and values that were checked once more on arrival."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

MOST_ITEMS = {"points": 4, "decisions": 3, "actions": 3, "questions": 2}
SHOWN = {"points": 8, "decisions": 5, "actions": 6, "questions": 4}  # candidates that an answer is chosen from


class UnreadableAnswer(ValueError):
    """The answer is not what the schema asked for: it was cut at its token limit, or the engine does not hold to schemas."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says about lines that it names, counted from 1. Nothing of it is verified yet."""

    text: str
    lines: tuple[int, ...]
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Claims of one question, with the heading that stood over them, if one was asked for."""

    claims: tuple[Claim, ...]
    heading: str = ""


def claims_schema(lines: Sequence[int], most: int, *, heading: str = "", items: str = "items", action: bool = False) -> dict[str, Any]:
    """Objects with one of the line numbers `lines` and a text; `action` adds owner and due. `heading` names a text before them."""
    number = {"type": "integer", "enum": list(lines)}
    fields: dict[str, Any] = {"line": number, "text": {"type": "string"}}
    if action:
        fields |= {"owner": {"type": "string"}, "due": {"type": "string"}}
    return _listing(fields, most, heading, items)


def overview_schema(lines: int, most: int) -> dict[str, Any]:
    """A title, and sentences that each rest on one to three lines."""
    number = {"type": "integer", "enum": list(range(1, lines + 1))}
    fields = {"lines": {"type": "array", "items": number, "minItems": 1, "maxItems": 3}, "text": {"type": "string"}}
    return _listing(fields, most, "title", "items", least=1)


def read_answer(text: str, *, heading: str = "", items: str = "items") -> Answer:
    """Raises UnreadableAnswer."""
    try:
        whole = _OBJECT.validate_python(json.loads(text))
        claims = tuple(_claim(entry) for entry in _ENTRIES.validate_python(whole.get(items, [])))
    except (json.JSONDecodeError, ValidationError) as error:
        raise UnreadableAnswer("the answer does not fit its schema") from error
    return Answer(claims, str(whole.get(heading, "")) if heading else "")


_OBJECT = TypeAdapter(dict[str, Any])
_ENTRIES = TypeAdapter(list[dict[str, str | int | list[int]]])


def _claim(entry: dict[str, str | int | list[int]]) -> Claim:
    named = entry.get("lines", entry.get("line", 0))
    lines = tuple(named) if isinstance(named, list) else (int(named),)
    return Claim(_clean(entry.get("text")), lines, _clean(entry.get("owner")), _clean(entry.get("due")))


def _clean(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str) else ""


def _listing(fields: dict[str, Any], most: int, heading: str, items: str, least: int = 0) -> dict[str, Any]:
    entry = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    properties: dict[str, Any] = {heading: {"type": "string"}} if heading else {}
    properties[items] = {"type": "array", "items": entry, "minItems": least, "maxItems": most}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
