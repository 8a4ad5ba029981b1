"""An answer from what was found: the lines to read, how likely they hold it, and sentences that stand on what they cite.

A sentence whose numbers, names or words are not in the line that it cites gives way to that line itself, as a quotation.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sttEngine.domain import MINUTES_LANGUAGES, AnswerClaim, ArchiveCitation, Segment
from sttEngine.engines.base import CancelFlag, Message, WriteOptions, Writer
from sttEngine.minutes.asking import ask, asked, prompt
from sttEngine.minutes.instructions import proofs
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import written_small
from sttEngine.minutes.verify import closest_sentence, fault, overlap, script_of
from sttEngine.search.chunking import estimate_tokens
from sttEngine.search.tokens import tokenize

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sttEngine.pipeline.tasks import AnswerInput, Passage, Turn

LINES_TOKENS = 450  # what a model reads of the passages: some ten seconds on two cores
MOST_LINES = 10
WORDS_WORTH = 0.3  # of holding every word of the question, against a cosine of 1
ANSWER_TOKENS = 240
MOST_CLAIMS = 3
EARLIER_CHARACTERS = 400
SAME = 0.8  # share of words from which a sentence says again what another said
LEAST_LIKELY = 0.6  # from which an answer is tried: below it nine of ten questions have none
BIAS, NEAR_WEIGHT, SHARE_WEIGHT = -26.3, 24.0, 12.0
SHARE_ALONE = 0.42  # of the question's words, as likely as not
NEAR_ACROSS, ACROSS_WEIGHT = 0.83, 80.0


@dataclass(frozen=True, slots=True)
class Line:
    """`near`: its cosine with the question, 0 without an embedding model. `share`: of the question's words, by weight."""

    recording_id: str
    title: str
    segment: Segment
    near: float
    share: float

    @property
    def worth(self) -> float:
        return self.near + WORDS_WORTH * self.share


@dataclass(frozen=True, slots=True)
class Lines:
    """What the model is shown, by passages and in reading order."""

    shown: tuple[Line, ...]

    @property
    def texts(self) -> list[str]:
        return [line.segment.text for line in self.shown]


def choose_lines(
    passages: Sequence[Passage],
    weights: Mapping[str, float],
    meaning: Meaning | None,
    query: npt.NDArray[np.float32] | None,
) -> Lines:
    """The lines nearest to the question and those beside them, as many as LINES_TOKENS take; none that speaks to a machine."""
    places = [(number, at, segment) for number, one in enumerate(passages) for at, segment in enumerate(proofs(one.segments))]
    seen: set[tuple[str, int]] = set()
    found: dict[tuple[int, int], Line] = {}
    texts = [segment.text for _, _, segment in places]
    near = [0.0] * len(texts) if meaning is None or query is None else (meaning.vectors(texts) @ query).tolist()
    total = sum(weights.values()) or 1.0
    for (number, at, segment), cosine in zip(places, near, strict=True):
        key = (passages[number].recording_id, segment.id)
        if key not in seen and segment.text.strip():
            seen.add(key)
            held = {token.text for token in tokenize(segment.text)}
            share = sum(weight for token, weight in weights.items() if token in held) / total
            found[number, at] = Line(*key[:1], passages[number].title, segment, cosine, share)
    ranked = sorted(found, key=lambda place: -found[place].worth)
    beside = [(number, at + step) for number, at in ranked for step in (1, -1)]
    taken: dict[tuple[int, int], None] = {}
    room = LINES_TOKENS
    for place in (*ranked[: MOST_LINES // 2], *beside, *ranked):
        if place not in found or place in taken or len(taken) == MOST_LINES:
            continue
        room -= (needed := estimate_tokens(found[place].segment.text))
        if room < 0 and taken:
            room += needed
            continue
        taken[place] = None
    return Lines(tuple(found[place] for place in sorted(taken)))


def likely_held(question: str, lines: Lines) -> float:
    """How likely the lines hold the answer, 0 to 1, by the line that comes nearest to the question in words and meaning.

    A logistic regression over half of 80 questions of KorQuAD, with their passage and with it taken away. A language model of two
    billion parameters that was asked whether the lines hold the answer added nothing to it; see `bench search`.
    """
    asked_in = script_of(question)
    return max((_likely(line, script_of(line.segment.text) == asked_in) for line in lines.shown), default=0.0)


def _likely(line: Line, same_script: bool) -> float:
    if line.near == 0.0:  # no embedding model: words alone
        logit = SHARE_WEIGHT * (line.share - SHARE_ALONE)
    elif same_script:
        logit = NEAR_WEIGHT * line.near + SHARE_WEIGHT * line.share + BIAS
    else:  # words of another language cannot be shared, and such lines are a little farther
        logit = ACROSS_WEIGHT * (line.near - NEAR_ACROSS)
    return 1 / (1 + math.exp(-logit))


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
