"""Correct stage: windows of a transcript in, proposals out. Changes no segment; commits the proposals of each window.

What a guard refuses is counted. A window that cannot be read whole is read in halves; what cannot be read at all is in the
coverage record. Where a spelling stands that a person listed for a term, the term is proposed, whatever the model says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sttEngine.domain import MINUTES_LANGUAGES, Coverage, Omission, Proposal, Segment
from sttEngine.engines.base import ContextExceeded, WriteOptions, Writer
from sttEngine.minutes.answers import UnreadableAnswer, changes_schema, read_changes
from sttEngine.minutes.asking import ask, leaked, prompt, worked_example
from sttEngine.minutes.correction import changes_sure_words, is_no_change, keeps_facts, may_propose
from sttEngine.minutes.repairs import kind_of, with_terms, without_fillers
from sttEngine.minutes.verify import script_of
from sttEngine.minutes.windows import Window, plan_windows
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import CorrectedPart, CorrectInput, CorrectResult, Progress
from sttEngine.speech.listed_spellings import ListedSpellings
from sttEngine.speech.terms import Vocabulary

WINDOW_TOKENS = 600  # a longer window leaves more of its lines unread
LEAST_WINDOW_TOKENS = 200  # in a context too small for anything, what cannot be read is told, not cut to letters
PROMPT_TOKENS = 500  # system prompt, example, question and template around a window
MOST_CHANGES = 8
MOST_TERMS = 30  # of the vocabulary that the model is told; all of it is looked for
ANSWER_TOKENS = 600


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one window gave: proposals, how many were refused, and the ids of segments that could not be read."""

    proposals: tuple[Proposal, ...] = ()
    refused: int = 0
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Terms:
    """The person's terms, made ready: to be found by how they sound, and by other spellings that are listed."""

    sounding: Vocabulary
    listed: ListedSpellings

    def put_in(self, segment: Segment) -> str:
        """The text of a segment with terms in place. By sound alone none changes a number, a day or a "not"."""
        named = with_terms(segment, self.sounding) if self.sounding else segment.text
        return self.listed.put_right(named if keeps_facts(segment.text, named) else segment.text)


def run(task: CorrectInput, ctx: StageContext) -> CorrectResult:
    """Raises ModelMissing, ModelCorrupt or EngineMissing. A transcript without words needs no model."""
    segments = {segment.id: segment for segment in task.segments if segment.text.strip()}
    if not segments:
        return CorrectResult(Coverage("correct", "segments", 0, 0))
    terms = _Terms(Vocabulary(task.terms), ListedSpellings(task.terms))
    parts: list[CorrectedPart] = []
    done = {part.key: part for part in ctx.parts if isinstance(part, CorrectedPart)}
    if done:  # counts at once, not when the model is there
        before = sum(part.segments_read + sum(one.amount for one in part.omissions) for part in done.values())
        ctx.report(Progress(max(0, min(before, len(segments)) - 1), len(segments), "segments", steady=False))
    with ctx.engines.writer(task.model) as writer:
        limit = max(LEAST_WINDOW_TOKENS, min(WINDOW_TOKENS, writer.context_tokens - PROMPT_TOKENS - ANSWER_TOKENS))
        seen: set[int] = set()
        for number, window in enumerate(plan_windows(tuple(segments.values()), writer.count_tokens, limit, overlap=0)):
            ctx.cancel.raise_if_set()
            key = f"window-{number:04d}"
            part = done.get(key)
            new = {segment.id for segment in window} - seen
            if part is None:
                ctx.report(Progress(max(0, len(seen) - 1), len(segments), "segments"))  # the last one may go on in this window
                part = _part(key, window, new, _read(window, segments, task, terms, writer, ctx))
                ctx.commit(part)
            seen |= new
            parts.append(part)
    return CorrectResult(_coverage(len(segments), parts))


def _read(
    window: Window,
    segments: dict[int, Segment],
    task: CorrectInput,
    terms: _Terms,
    writer: Writer,
    ctx: StageContext,
) -> _Reading:
    try:
        changes = _ask(window, task, writer, ctx)
    except (UnreadableAnswer, ContextExceeded):
        if len(window) == 1:
            return _Reading(_unasked(window[0], segments, task, terms), unread=(window[0].id,))
        middle = len(window) // 2
        halves = [_read(half, segments, task, terms, writer, ctx) for half in (window[:middle], window[middle:])]
        return _Reading(
            tuple(proposal for half in halves for proposal in half.proposals),
            sum(half.refused for half in halves),
            tuple(segment_id for half in halves for segment_id in half.unread),
        )
    proposals: list[Proposal] = []
    refused = 0
    source = " ".join(segment.text for segment in window)
    shown = worked_example(_language(task.language, window), "correct")
    for line, piece in enumerate(window, start=1):
        original = segments[piece.id]
        # A piece of an utterance that was too long for a window is only read, not replaced.
        if original.text.strip() != piece.text:
            refused += line in changes and not is_no_change(piece.text, changes[line])
            proposals += _unasked(piece, segments, task, terms)
            continue
        text = changes.get(line, original.text)
        fits = may_propose(original.text, text) and not changes_sure_words(original, text) and not leaked(text, source, shown)
        if text != original.text and not fits:
            refused += not is_no_change(original.text, text)
            text = original.text
        proposals += _proposed(original, text, task, terms)
    return _Reading(tuple(proposals), refused)


def _unasked(piece: Segment, segments: dict[int, Segment], task: CorrectInput, terms: _Terms) -> tuple[Proposal, ...]:
    """What is proposed for a segment of which the model says nothing: once, at its first piece."""
    original = segments[piece.id]
    return tuple(_proposed(original, original.text, task, terms)) if original.text.strip().startswith(piece.text) else ()


def _proposed(original: Segment, text: str, task: CorrectInput, terms: _Terms) -> list[Proposal]:
    """What the model says of a segment, the person's terms and fillers with it. None when all of it is as it was.

    Terms found by their sound that would change a number, a day or a "not" of the original are left out.
    """
    named = terms.put_in(replace(original, text=text))
    final = without_fillers(named) if task.fillers else named
    if is_no_change(original.text, final):
        return []
    kind = "term" if final == terms.put_in(original) else kind_of(original.text, final)
    return [Proposal(original.id, original.text, final, kind=kind)]


def _ask(window: Window, task: CorrectInput, writer: Writer, ctx: StageContext) -> dict[int, str]:
    schema = changes_schema(len(window), min(MOST_CHANGES, len(window)))
    options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=schema)
    lines = [segment.text for segment in window]
    told_in = _language(task.language, window)
    before = worked_example(told_in, "correct")
    spelled = ", ".join(term.text for term in task.terms[:MOST_TERMS])
    question = prompt(told_in, "correct.txt") + (f"\n{prompt(told_in, 'terms.txt')} {spelled}" if spelled else "")
    messages = ask(told_in, before, lines, question, system="correct-system")
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
