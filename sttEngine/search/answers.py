"""An answer from lines that were found: sentences that stand on what they cite.

A sentence whose numbers, names or words are not in the line that it cites gives way to that line itself, as a quotation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sttEngine.domain import MINUTES_LANGUAGES, AnswerClaim, ArchiveCitation
from sttEngine.engines.base import CancelFlag, Message, WriteOptions, Writer
from sttEngine.minutes.asking import ask, asked, prompt
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import written_small
from sttEngine.minutes.verify import closest_sentence, fault, overlap, script_of
from sttEngine.search.lines import Lines

if TYPE_CHECKING:
    from sttEngine.pipeline.tasks import AnswerInput, Turn

ANSWER_TOKENS = 240
MOST_CLAIMS = 3
EARLIER_CHARACTERS = 400
SAME = 0.8  # share of words from which a sentence says again what another said


def written_claims(
    task: AnswerInput, lines: Lines, meaning: Meaning | None, writer: Writer, cancel: CancelFlag
) -> Iterator[str | AnswerClaim]:
    """While a sentence is written, what there is of it; once it is whole, the claim that stands in its place."""
    language = question_language(task.question)
    small = written_small(" ".join(lines.texts))
    messages = ask(
        language, _earlier(task.turns), lines.texts, _worded("answer.txt", language, task.question), system="answer-system"
    )
    claims: list[AnswerClaim] = []
    text, read = "", 0
    for piece in writer.write(messages, WriteOptions(max_tokens=ANSWER_TOKENS, schema=_schema(len(lines.shown))), cancel):
        text += piece
        entries, read = _whole_entries(text, read)
        for entry in entries:
            claim = _claim(entry, lines, language, small, meaning)
            if claim is not None and not any(_again(claim, other) for other in claims):
                claims.append(claim)
                yield claim
        if draft := _draft(text[read:]):
            yield draft


def question_language(question: str) -> str:
    """The language to answer in."""
    found = script_of(question)
    return found if found in MINUTES_LANGUAGES else "en"


def _earlier(turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The last question and its answer, shortened: what a follow-up is about."""
    return tuple(message for turn in turns[-1:] for message in asked((), turn.question, turn.answer[:EARLIER_CHARACTERS]))


def _worded(name: str, language: str, question: str) -> str:
    return prompt(language, name).replace("{question}", " ".join(question.split()))


def _claim(
    entry: Mapping[str, Any], lines: Lines, language: str, small: frozenset[str], meaning: Meaning | None
) -> AnswerClaim | None:
    """What may be said: the sentence if its line bears it out, else the line's own nearest sentence."""
    number, text = entry.get("line"), entry.get("text")
    if not isinstance(number, int) or not isinstance(text, str) or not 1 <= number <= len(lines.shown):
        return None
    line = lines.shown[number - 1]
    told = " ".join(text.split())
    citation = ArchiveCitation(
        line.recording_id, line.title, line.segment.id, line.segment.start, line.segment.end, line.segment.page
    )
    if told and fault(told, [line.segment], language, small, meaning) is None:
        return AnswerClaim(told, (citation,))
    return AnswerClaim(closest_sentence(told, line.segment.text.strip()), (citation,), quoted=True)


def _again(claim: AnswerClaim, other: AnswerClaim) -> bool:
    return claim.text == other.text or (claim.citations == other.citations and overlap(claim.text, other.text) > SAME)


def _schema(lines: int) -> dict[str, Any]:
    line = {"type": "integer", "enum": list(range(1, lines + 1))}
    entry = {"line": line, "text": {"type": "string"}}
    item = {"type": "object", "properties": entry, "required": list(entry), "additionalProperties": False}
    items = {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_CLAIMS}
    return {"type": "object", "properties": {"items": items}, "required": ["items"], "additionalProperties": False}


_DRAFT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)')
_DECODER = json.JSONDecoder()


def _whole_entries(text: str, read: int) -> tuple[list[dict[str, Any]], int]:
    """Entries of the list that are complete after the first `read` characters, and how far the last one goes."""
    entries: list[dict[str, Any]] = []
    read = read or text.find("[") + 1
    while read and (start := text.find("{", read)) >= 0:
        try:
            entry, read = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError:
            break
        if isinstance(entry, dict):
            entries.append(entry)
    return entries, read


def _draft(text: str) -> str:
    """What can be read of a sentence that is being written."""
    match = _DRAFT.search(text)
    try:
        return str(json.loads(f'"{match[1]}"')) if match else ""
    except json.JSONDecodeError:  # in the middle of an escape
        return ""
