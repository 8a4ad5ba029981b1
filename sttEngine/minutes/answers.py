"""The form that a model's answer is held to, and reading it. What is read is plain values that nothing vouches for yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sttEngine.domain import MinutesSection
from sttEngine.minutes.templates import TemplateSection, worded

MOST_SENTENCES = 4
MOST_CITED = 3


class UnreadableAnswer(ValueError):
    """The answer is not what the schema asked for: it was cut at its token limit, or the engine does not hold to schemas."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says about lines that it names, counted from 1."""

    section: MinutesSection
    text: str
    lines: tuple[int, ...]
    owner: str = ""
    due: str = ""
    heading: str = ""  # of a template's own section
    key: str = ""  # of the template's section


@dataclass(frozen=True, slots=True)
class Answer:
    """Claims in the order of the answer, and the title over them."""

    title: str
    claims: tuple[Claim, ...]


def lists_schema(places: Iterable[tuple[TemplateSection, Sequence[int]]]) -> dict[str, Any]:
    """A list for each section; each entry names one of the lines that may be in it, then says it."""
    return _object({section.key: _array(_entry(section, lines), min(section.most, len(lines))) for section, lines in places})


def read_lists(text: str, sections: Iterable[TemplateSection], language: str) -> tuple[Claim, ...]:
    """Raises UnreadableAnswer."""
    whole = read_object(text)
    return tuple(
        replace(_claim(entry, one.section), key=one.key, heading=worded(one.title, language) if one.section == "note" else "")
        for one in sections
        for entry in read_entries(whole, one.key)
    )


def _entry(section: TemplateSection, lines: Sequence[int]) -> dict[str, Any]:
    text = {"type": "string"}
    entry = {"line": {"type": "integer", "enum": list(lines)}, "text": text}
    return _object({**entry, "owner": text, "due": text} if section.section == "action" else entry)


def overview_schema(lines: int) -> dict[str, Any]:
    """A title, and sentences that each rest on one to three lines."""
    numbers = _array({"type": "integer", "enum": list(range(1, lines + 1))}, MOST_CITED, least=1)
    sentences = _array(_object({"lines": numbers, "text": {"type": "string"}}), MOST_SENTENCES, least=1)
    return _object({"title": {"type": "string"}, "items": sentences})


def changes_schema(lines: int, most: int) -> dict[str, Any]:
    """At most `most` lines, each named and written anew."""
    number = {"type": "integer", "enum": list(range(1, lines + 1))}
    return _object({"changes": _array(_object({"line": number, "text": {"type": "string"}}), most)})


def text_schema() -> dict[str, Any]:
    """One text."""
    return _object({"text": {"type": "string"}})


def read_text(text: str) -> str:
    """Raises UnreadableAnswer."""
    return _clean(read_object(text).get("text"))


def read_changes(text: str) -> dict[int, str]:
    """The new text of each line that was changed, by its number. Raises UnreadableAnswer."""
    entries = read_entries(read_object(text), "changes")
    return {number: claim.text for claim in (_claim(entry, "topic") for entry in entries) for number in claim.lines if claim.text}


def read_overview(text: str) -> Answer:
    """Raises UnreadableAnswer."""
    whole = read_object(text)
    return Answer(_clean(whole.get("title")), tuple(_claim(entry, "overview") for entry in read_entries(whole, "items")))


Entry = dict[str, str | int | list[int]]
_OBJECT = TypeAdapter(dict[str, Any])
_ENTRIES = TypeAdapter(list[Entry])


def read_object(text: str) -> dict[str, Any]:
    """The object in `text`. A server that does not hold its model to a schema may write around it, a code fence most often.

    Raises UnreadableAnswer.
    """
    try:
        return _OBJECT.validate_python(json.loads(text[text.find("{") : text.rfind("}") + 1]))
    except (json.JSONDecodeError, ValidationError) as error:
        raise UnreadableAnswer("the answer is no JSON object") from error


def read_entries(whole: dict[str, Any], name: str) -> list[Entry]:
    """The list `name` of an answer, empty where there is none. Raises UnreadableAnswer."""
    try:
        return _ENTRIES.validate_python(whole.get(name, []))
    except ValidationError as error:
        raise UnreadableAnswer(f"{name} is not a list of entries") from error


def _claim(entry: Entry, section: MinutesSection) -> Claim:
    named = entry.get("lines", entry.get("line", 0))
    lines = tuple(named) if isinstance(named, list) else (int(named),)
    return Claim(section, _clean(entry.get("text")), lines, _clean(entry.get("owner")), _clean(entry.get("due")))


def _clean(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _array(items: dict[str, Any], most: int, *, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}
