"""Correct stage: windows of a transcript in, proposals out. Changes no segment; commits the proposals of each window.

What a guard refuses is counted. A window that cannot be read whole is read in halves; what cannot be read at all is in the
coverage record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sttEngine.domain import MINUTES_LANGUAGES, Coverage, Omission, Proposal, Segment
from sttEngine.engines.base import ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import UnreadableAnswer, changes_schema, read_changes
from sttEngine.minutes.asking import ask, leaked, prompt, worked_example
from sttEngine.minutes.correction import is_no_change, may_propose
from sttEngine.minutes.verify import script_of
from sttEngine.minutes.windows import Window, plan_windows
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import CorrectedPart, CorrectInput, CorrectResult, Progress

WINDOW_TOKENS = 600  # a longer window leaves more of its lines unread
LEAST_WINDOW_TOKENS = 200  # in a context too small for anything, what cannot be read is told, not cut to letters
PROMPT_TOKENS = 500  # system prompt, example, question and template around a window
MOST_CHANGES = 8
ANSWER_TOKENS = 600


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one window gave: proposals, how many were refused, and the ids of segments that could not be read."""

    proposals: tuple[Proposal, ...] = ()
    refused: int = 0
    unread: tuple[int, ...] = ()


def run(task: CorrectInput, ctx: StageContext) -> CorrectResult:
    """Raises ModelMissing, ModelCorrupt or EngineMissing. A transcript without words needs no model."""
    segments = {segment.id: segment for segment in task.segments if segment.text.strip()}
    if not segments:
        return CorrectResult(Coverage("correct", "segments", 0, 0))
    parts: list[CorrectedPart] = []
    done = {part.key: part for part in ctx.parts if isinstance(part, CorrectedPart)}
    with ctx.engines.writer(task.model) as writer:
        limit = max(LEAST_WINDOW_TOKENS, min(WINDOW_TOKENS, writer.context_tokens - PROMPT_TOKENS - ANSWER_TOKENS))
        seen: set[int] = set()
        for number, window in enumerate(plan_windows(tuple(segments.values()), writer.count_tokens, limit, overlap=0)):
            ctx.cancel.raise_if_set()
            ctx.report(Progress(max(0, len(seen) - 1), len(segments), "segments"))  # the last one may go on in this window
            key = f"window-{number:04d}"
            part = done.get(key)
            new = {segment.id for segment in window} - seen
            if part is None:
                part = _part(key, window, new, _read(window, segments, task.language, writer, ctx))
                ctx.commit(part)
            seen |= new
            parts.append(part)
    return CorrectResult(_coverage(len(segments), parts))


def _read(window: Window, segments: dict[int, Segment], language: str | None, writer: Writer, ctx: StageContext) -> _Reading:
    try:
        changes = _ask(window, language, writer, ctx)
    except (UnreadableAnswer, ContextExceeded):
        if len(window) == 1:
            return _Reading(unread=(window[0].id,))
        middle = len(window) // 2
        halves = [_read(half, segments, language, writer, ctx) for half in (window[:middle], window[middle:])]
        return _Reading(
            tuple(proposal for half in halves for proposal in half.proposals),
            sum(half.refused for half in halves),
            tuple(segment_id for half in halves for segment_id in half.unread),
        )
    proposals: list[Proposal] = []
    refused = 0
    source = " ".join(segment.text for segment in window)
    for line, text in sorted(changes.items()):
        if not 1 <= line <= len(window):
            continue
        original = segments[window[line - 1].id].text
        if is_no_change(original, text):
            continue
        # A piece of an utterance that was too long for a window is only read, not replaced.
        whole = original.strip() == window[line - 1].text
        if (
            whole
            and may_propose(original, text)
            and not leaked(text, source, worked_example(_language(language, window), "correct"))
        ):
            proposals.append(Proposal(window[line - 1].id, original, text))
        else:
            refused += 1
    return _Reading(tuple(proposals), refused)


def _ask(window: Window, language: str | None, writer: Writer, ctx: StageContext) -> dict[int, str]:
    schema = changes_schema(len(window), min(MOST_CHANGES, len(window)))
    options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=schema)
    lines = [segment.text for segment in window]
    told_in = _language(language, window)
    before = worked_example(told_in, "correct")
    messages = ask(told_in, before, lines, prompt(told_in, "correct.txt"), system="correct-system")
    return read_changes("".join(writer.write(messages, options, ctx.cancel)))


def _language(given: str | None, window: Sequence[Segment]) -> str:
    """The language of the prompt: that of the stretch, since people change it; else the recording's; else English."""
    found = script_of(" ".join(segment.text for segment in window))
    if found in MINUTES_LANGUAGES:
        return found
    return given if given is not None and given in MINUTES_LANGUAGES else "en"


def _part(key: str, window: Window, new: set[int], reading: _Reading) -> CorrectedPart:
    """`new`: the segments of which no piece was in an earlier window; each is counted once."""
    unread = set(reading.unread) & new
    left_out = (Omission("window_not_read", len(unread), window[0].start, window[-1].end),) if unread else ()
    return CorrectedPart(key, reading.proposals, len(new - unread), reading.refused, left_out)


def _coverage(total: int, parts: Sequence[CorrectedPart]) -> Coverage:
    """Segments read of all; `correction_refused` counts proposals that a guard turned down."""
    unread = tuple(omission for part in parts for omission in part.omissions)
    refused = sum(part.refused for part in parts)
    omissions = (*unread, Omission("correction_refused", refused)) if refused else unread
    return Coverage("correct", "segments", total, sum(part.segments_read for part in parts), omissions)
