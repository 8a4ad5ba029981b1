"""What a server is asked, and what it is asked without once it has refused that.

Servers that speak OpenAI's protocol take different parts of it. Each part that one may not take is named in CONCESSIONS, with the
words by which a refusal names it. What a refusal names is left out and the server asked again; a refusal that names nothing is
taken for one of the form, which is what servers differ in most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import Any

import openai

from sttEngine.engines.base import Message, WriteOptions
from sttEngine.engines.conversation import with_form, without_system

CONTEXT_CODES = ("context_length_exceeded", "exceed_context_size_error")
REFUSALS = (400, 422, 501)  # by which a server says that it does not take a request as it is
UNNAMED = (400, 422)
_FORM = re.compile(r"response_format|json_schema|json_object|grammar|schema")
# In the order in which they are looked for.
CONCESSIONS = {
    "max_tokens": re.compile(r"max_completion_tokens"),  # the newer name, which such a server asks for
    "seed": re.compile(r"\bseed\b"),
    "temperature": re.compile(r"\btemperature\b"),
    "stream_options": re.compile(r"stream_options|include_usage"),
    "system": re.compile(r"\bsystem\b|\broles?\b"),
    "json_schema": _FORM,
    "json_object": _FORM,
}
FORMS = ("json_schema", "json_object")


def conversation(messages: Sequence[Message], options: WriteOptions, conceded: Set[str]) -> Sequence[Message]:
    """`messages` as the server takes them. The schema is told in words where it is not held to."""
    turns = without_system(messages) if "system" in conceded else messages
    return with_form(turns, options.schema) if options.schema is not None and "json_schema" in conceded else turns


def arguments(options: WriteOptions, most_tokens: int, conceded: Set[str]) -> dict[str, Any]:
    """All of a request but its model and its messages."""
    asked: dict[str, Any] = {
        "seed": options.seed,
        "temperature": options.temperature,
        "stream_options": {"include_usage": True},
    }
    limit = "max_completion_tokens" if "max_tokens" in conceded else "max_tokens"
    kept = {name: value for name, value in asked.items() if name not in conceded}
    return {**kept, **_form(options.schema, conceded), limit: most_tokens}


def _form(schema: dict[str, Any] | None, conceded: Set[str]) -> dict[str, Any]:
    if schema is None or conceded >= set(FORMS):
        return {}
    if "json_schema" in conceded:
        return {"response_format": {"type": "json_object"}}
    held = {"name": "answer", "schema": schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": held}}


def is_full(refusal: openai.APIStatusError) -> bool:
    """Whether prompt and answer exceed what the server's model takes."""
    return refusal.code in CONTEXT_CODES or refusal.type in CONTEXT_CODES


def next_concession(
    refusal: openai.APIStatusError, messages: Sequence[Message], options: WriteOptions, conceded: Set[str]
) -> str | None:
    """What to leave out now; None when there is nothing that would help."""
    if refusal.status_code not in REFUSALS or is_full(refusal):
        return None
    asked = set(CONCESSIONS) - conceded
    if options.schema is None:
        asked -= set(FORMS)
    if all(message.role != "system" for message in messages):
        asked.discard("system")
    told = " ".join(_words(refusal.body)).lower()
    named = [name for name, words in CONCESSIONS.items() if name in asked and words.search(told)]
    unnamed = [name for name in FORMS if name in asked and refusal.status_code in UNNAMED]
    return next(iter([*named, *unnamed]), None)


def _words(body: object) -> Iterator[str]:
    """The strings of a refusal, but for `input`, in which some servers give the whole request back."""
    match body:
        case str():
            yield body
        case dict():
            for name, value in body.items():
                if name != "input":
                    yield from _words(value)
        case list():
            for value in body:
                yield from _words(value)
