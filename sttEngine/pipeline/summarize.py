"""Summarise stage: windows of a transcript in, minutes with proof out. Commits the verified lines of each window.

A window that cannot be read whole is read in halves; what cannot be read at all is in the coverage record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from sttEngine.domain import MINUTES_LANGUAGES, Coverage, Minutes, MinutesItem, Omission, Segment, WindowCount, reading_place
from sttEngine.engines.base import ContextExceeded, Writer
from sttEngine.errors import DependencyError
from sttEngine.minutes.answers import UnreadableAnswer
from sttEngine.minutes.chapters import headed
from sttEngine.minutes.extract import ANSWER_TOKENS, Extraction, Request, extract, omissions, quote
from sttEngine.minutes.instructions import proofs
from sttEngine.minutes.keywords import keywords
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.merge import distinct, merge
from sttEngine.minutes.names import written_small
from sttEngine.minutes.overview import write_overview
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.translating import Translator, known_names
from sttEngine.minutes.verify import script_of
from sttEngine.minutes.windows import Window, plan_windows
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import Progress, SummarizedPart, SummarizeInput, SummarizeResult

WINDOW_TOKENS = (300, 600)  # each comes to one point: shorter ones are nearer to what was said, longer ones fewer to read
POINTS = 60  # what a long recording should come to: its windows are longer
_OF_WINDOWS = ("window_retried", "window_not_read")  # reasons that are counted for windows
LEAST_WINDOW_TOKENS = 100  # in a context too small for anything, what cannot be read is told, not cut to letters
PROMPT_TOKENS = 900  # system prompt, example, question and template around a window
FEW_LINES = 4  # can be read as they are
SHARE_OF_WINDOWS = 0.9  # of the progress; the rest is translation, where it is needed, headings and overview
SHARE_TRANSLATED = 0.97


def run(task: SummarizeInput, ctx: StageContext) -> SummarizeResult:
    """Raises ModelMissing, ModelCorrupt, ContextTooLarge, EngineMissing, LanguageServerUnreachable, LanguageServerRefused.

    A transcript without words gives minutes without lines.
    """
    segments = tuple(segment for segment in task.segments if segment.text.strip())
    language = _language(task.told_in or task.language, segments)
    empty = Minutes(language, task.title, "", (), task.model, task.template.id)
    if not segments:
        return SummarizeResult(empty, Coverage("summarize", "segments", 0, 0))
    _report_done_before(ctx, len(segments))
    with ExitStack() as leases:
        writer = leases.enter_context(ctx.engines.writer(task.model))
        meaning = _meaning(task, ctx, leases)
        parts = list(_read(_windows(segments, writer), language, task, meaning, writer, ctx, len(segments)))
        ctx.report(Progress(SHARE_OF_WINDOWS * len(segments), len(segments), "segments", steady=False))
        before = writer.usage
        merged = merge((item for part in parts for item in part.items), meaning)
        items, untold = _in_one_language(merged, segments, language, task, meaning, writer, ctx)
        small = written_small(" ".join(segment.text for segment in segments))
        told = headed([item for item in items if item.section == "topic"], meaning, language, small, writer, ctx.cancel)
        lists = [item for item in items if item.section != "topic"]
        overview = write_overview(distinct(_proven((*told, *lists)), meaning), segments, language, writer, ctx.cancel)
        usage = sum((part.usage for part in parts), writer.usage - before)
        minutes = replace(
            empty,
            title=overview.title or task.title,
            one_line=overview.one_line,
            items=(
                *_telling(overview.items, (*told, *lists)),
                *sorted((*told, *lists), key=lambda item: reading_place(item.citations[0].segment_id)),
            ),
            keywords=keywords(proofs(segments), meaning),
            usage=usage,
        )
    return SummarizeResult(minutes, _coverage(segments, parts, Counter(overview.counted) + untold))


def _report_done_before(ctx: StageContext, total: int) -> None:
    """What an earlier run has done counts at once, not when the model is there."""
    parts = [part for part in ctx.parts if isinstance(part, SummarizedPart)]
    unread = sum(one.amount for part in parts for one in part.omissions if one.reason == "window_not_read")
    if parts:
        done = min(sum(part.segments_read for part in parts) + unread, total)
        ctx.report(Progress(SHARE_OF_WINDOWS * done, total, "segments", steady=False))


def _in_one_language(
    items: Sequence[MinutesItem],
    segments: Sequence[Segment],
    language: str,
    task: SummarizeInput,
    meaning: Meaning | None,
    writer: Writer,
    ctx: StageContext,
) -> tuple[list[MinutesItem], Counter[str]]:
    """Lines that were told in the language of their stretch, in that of the minutes; and how many could not be, by reason."""
    translator = Translator(language, task.template, writer, ctx.cancel, known_names(segments), meaning)
    foreign = sum(map(translator.needed, items))
    told: list[MinutesItem] = []
    done = 0
    for item in items:
        if translator.needed(item):
            share = SHARE_OF_WINDOWS + (SHARE_TRANSLATED - SHARE_OF_WINDOWS) * done / foreign
            ctx.report(Progress(share * len(segments), len(segments), "segments", steady=False))
            done += 1
        told.append(translator.line(item))
    return told, translator.counted


def _windows(segments: Sequence[Segment], writer: Writer) -> tuple[Window, ...]:
    """Longer ones for a longer recording, as far as the model's context goes."""
    least, most = WINDOW_TOKENS
    wanted = min(most, max(least, sum(writer.count_tokens(segment.text) for segment in segments) // POINTS))
    limit = max(LEAST_WINDOW_TOKENS, min(wanted, writer.context_tokens - PROMPT_TOKENS - ANSWER_TOKENS))
    return plan_windows(segments, writer.count_tokens, limit)


def _meaning(task: SummarizeInput, ctx: StageContext, leases: ExitStack) -> Meaning | None:
    """None where there is no embedding model: minutes are written without one as well."""
    if task.embedding_model is None:
        return None
    try:
        return Meaning(leases.enter_context(ctx.engines.embedder(task.embedding_model)), ctx.cancel)
    except DependencyError:
        return None


def _read(
    windows: Sequence[Window],
    language: str,
    task: SummarizeInput,
    meaning: Meaning | None,
    writer: Writer,
    ctx: StageContext,
    total: int,
) -> Iterator[SummarizedPart]:
    """The part of each window, in order: the one committed before, or a new one, committed at once."""
    done = {part.key: part for part in ctx.parts if isinstance(part, SummarizedPart)}
    read_before = 0
    for number, window in enumerate(windows):
        ctx.cancel.raise_if_set()
        key = f"window-{number:04d}"
        new = window if number == 0 else _behind(window, windows[number - 1][-1])

        def report(share: float, before: int = read_before, size: int = len(new)) -> None:
            ctx.report(Progress(SHARE_OF_WINDOWS * (before + share * size), total, "segments"))

        part = done.get(key)
        if part is None:
            report(0.0)
            before = writer.usage
            # A stretch is told in its own language, since people change it; what stands is translated afterwards.
            told_in = _language(None, window, language)
            wanted = Request(task.template, told_in, meaning, task.keep_unproven)
            found, unread = _extract_or_halve(window, wanted, writer, ctx, report)
            read = len({segment.id for segment in new} - unread)
            left_out = (Omission("window_not_read", len(unread), window[0].start, window[-1].end),) if unread else ()
            part = SummarizedPart(key, found.items, read, (*found.omissions, *left_out), writer.usage - before)
            ctx.commit(part)
        read_before += len(new)
        yield part


def _behind(window: Window, last: Segment) -> Window:
    """The utterances that follow the last one of the window before."""
    return tuple(segment for segment in window if reading_place(segment.id) > reading_place(last.id))


def _extract_or_halve(
    window: Window, wanted: Request, writer: Writer, ctx: StageContext, report: Callable[[float], None]
) -> tuple[Extraction, set[int]]:
    """The window's lines and the ids of utterances that could not be read. An unread one is quoted unless it is an order."""
    try:
        return extract(window, wanted, writer, ctx.cancel, report), set()
    except (UnreadableAnswer, ContextExceeded):
        if len(window) == 1:
            return Extraction(tuple(quote(segment) for segment in most_central(proofs(window), 1)), ()), {window[0].id}
    middle = len(window) // 2
    first, unread_first = _extract_or_halve(window[:middle], wanted, writer, ctx, lambda share: report(share / 2))
    second, unread_second = _extract_or_halve(window[middle:], wanted, writer, ctx, lambda share: report(0.5 + share / 2))
    left_out = (*first.omissions, *second.omissions, Omission("window_retried", 1, window[0].start, window[-1].end, "windows"))
    return Extraction((*first.items, *second.items), left_out), unread_first | unread_second


def _telling(overview: Sequence[MinutesItem], lines: Sequence[MinutesItem]) -> tuple[MinutesItem, ...]:
    """None of the overview where there is little to look over and it only says that again."""
    said = {item.text for item in lines}
    again = len(lines) <= FEW_LINES and all(item.text in said for item in overview)
    return () if again else tuple(overview)


def _proven(items: Iterable[MinutesItem]) -> Iterator[MinutesItem]:
    """What an overview may rest on. An open question is no news."""
    return (item for item in items if item.unproven is None and item.section != "question")


def _language(given: str | None, segments: Iterable[Segment], otherwise: str = "en") -> str:
    """`given` if there are prompts in it; else by the letters of the text, so that each stretch is told in its own language."""
    if given is not None and given in MINUTES_LANGUAGES:
        return given
    found = script_of(" ".join(segment.text for segment in segments))
    return found if found in MINUTES_LANGUAGES else otherwise


def _coverage(segments: Sequence[Segment], parts: Sequence[SummarizedPart], later: Mapping[str, int]) -> Coverage:
    """Utterances and windows read of all; lines that did not stand, in the windows and `later`, by their reason."""
    found = [omission for part in parts for omission in part.omissions]
    counted = Counter(later)
    for omission in found:
        if omission.reason not in _OF_WINDOWS:
            counted[omission.reason] += int(omission.amount)
    unread = tuple(omission for omission in found if omission.reason == "window_not_read")
    retried, failed = (
        sum(any(omission.reason == reason for omission in part.omissions) for part in parts) for reason in _OF_WINDOWS
    )
    covered = min(sum(part.segments_read for part in parts), len(segments))
    windows = WindowCount(len(parts), retried, failed)
    return Coverage("summarize", "segments", len(segments), covered, (*unread, *omissions(counted)), windows)
