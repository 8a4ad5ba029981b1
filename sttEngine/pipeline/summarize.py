"""Summarise stage: windows of a transcript in, minutes with proof out. Commits the verified lines of each window.

A window that cannot be read whole is read in halves; what cannot be read at all is in the coverage record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from sttEngine.domain import Coverage, Minutes, Omission, Segment
from sttEngine.engines.base import ContextExceeded, Writer
from sttEngine.minutes.answers import UnreadableAnswer
from sttEngine.minutes.asking import LANGUAGES
from sttEngine.minutes.extract import ANSWER_TOKENS, Extraction, extract, quote
from sttEngine.minutes.merge import distinct, merge
from sttEngine.minutes.overview import write_overview
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.verify import script_of
from sttEngine.minutes.windows import Window, plan_windows
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import Progress, SummarizedPart, SummarizeInput, SummarizeResult

WINDOW_TOKENS = 1400  # longer windows leave more unsaid, shorter ones repeat themselves
LEAST_WINDOW_TOKENS = 200  # in a context too small for anything, what cannot be read is told, not cut to letters
PROMPT_TOKENS = 1000  # system prompt, example, question and template around a window
SHARE_OF_WINDOWS = 0.95  # of the progress; the rest is the overview


def run(task: SummarizeInput, ctx: StageContext) -> SummarizeResult:
    """Raises ModelMissing, ModelCorrupt or EngineMissing. A transcript without words gives minutes without lines."""
    segments = tuple(segment for segment in task.segments if segment.text.strip())
    language = _language(task.language, segments)
    if not segments:
        return SummarizeResult(Minutes(language, task.title, "", (), task.model), Coverage("summarize", "segments", 0, 0))
    with ctx.engines.writer(task.model) as writer:
        limit = max(LEAST_WINDOW_TOKENS, min(WINDOW_TOKENS, writer.context_tokens - PROMPT_TOKENS - ANSWER_TOKENS))
        windows = plan_windows(segments, writer.count_tokens, limit)
        parts = list(_read(windows, language, writer, ctx, len(segments)))
        items = merge(item for part in parts for item in part.items)
        points = distinct(item for item in items if item.section != "question")
        overview = write_overview(points, segments, language, writer, ctx.cancel)
    minutes = Minutes(language, overview.title or task.title, overview.one_line, (*overview.items, *items), task.model)
    return SummarizeResult(minutes, _coverage(segments, parts))


def _read(windows: Sequence[Window], language: str, writer: Writer, ctx: StageContext, total: int) -> Iterator[SummarizedPart]:
    """The part of each window, in order: the one committed before, or a new one, committed at once."""
    done = {part.key: part for part in ctx.parts if isinstance(part, SummarizedPart)}
    read_before = 0
    for number, window in enumerate(windows):
        ctx.cancel.raise_if_set()
        key = f"window-{number:04d}"
        new = window if number == 0 else tuple(s for s in window if s.id > windows[number - 1][-1].id)

        def report(share: float, before: int = read_before, size: int = len(new)) -> None:
            ctx.report(Progress(SHARE_OF_WINDOWS * (before + share * size), total, "segments"))

        part = done.get(key)
        if part is None:
            report(0.0)
            found, unread = _extract_or_halve(window, _language(None, window, language), writer, ctx, report)
            read = len({segment.id for segment in new} - unread)
            left_out = (Omission("window_not_read", len(unread), window[0].start, window[-1].end),) if unread else ()
            part = SummarizedPart(key, found.items, read, (*found.omissions, *left_out))
            ctx.commit(part)
        read_before += len(new)
        yield part


def _extract_or_halve(
    window: Window, language: str, writer: Writer, ctx: StageContext, report: Callable[[float], None]
) -> tuple[Extraction, set[int]]:
    """The window's lines and the ids of utterances that could not be read. An unread one is quoted if it is central."""
    try:
        return extract(window, language, writer, ctx.cancel, report), set()
    except (UnreadableAnswer, ContextExceeded):
        if len(window) == 1:
            return Extraction(tuple(quote(segment) for segment in most_central(window, 1)), ()), {window[0].id}
    middle = len(window) // 2
    first, unread_first = _extract_or_halve(window[:middle], language, writer, ctx, lambda share: report(share / 2))
    second, unread_second = _extract_or_halve(window[middle:], language, writer, ctx, lambda share: report(0.5 + share / 2))
    return Extraction((*first.items, *second.items), (*first.omissions, *second.omissions)), unread_first | unread_second


def _language(given: str | None, segments: Iterable[Segment], otherwise: str = "en") -> str:
    """`given` if there are prompts in it; else by the letters of the text, so that each stretch is told in its own language."""
    if given is not None and given in LANGUAGES:
        return given
    found = script_of(" ".join(segment.text for segment in segments))
    return found if found in LANGUAGES else otherwise


def _coverage(segments: Sequence[Segment], parts: Sequence[SummarizedPart]) -> Coverage:
    """Utterances read of all; lines that did not stand are counted by their reason, which begins with `claim_`."""
    dropped: Counter[str] = Counter()
    unread: list[Omission] = []
    for part in parts:
        for omission in part.omissions:
            if omission.reason == "window_not_read":
                unread.append(omission)
            else:
                dropped[omission.reason] += int(omission.amount)
    counted = tuple(Omission(reason, count) for reason, count in sorted(dropped.items()))
    covered = min(sum(part.segments_read for part in parts), len(segments))
    return Coverage("summarize", "segments", len(segments), covered, (*unread, *counted))
