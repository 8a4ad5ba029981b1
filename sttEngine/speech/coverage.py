"""Coverage of speech: which seconds that somebody spoke have text, and which have none. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sttEngine.domain import Omission, Segment
from sttEngine.speech.spans import Span, subtract, total_seconds, union, within

MIN_GAP_SECONDS = 1.0  # shorter ones are breath and hesitation, and the decoder's times are no finer
WORD_REACH_SECONDS = 0.3  # word times are this coarse


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch whose text was thrown away, and why."""

    span: Span
    reason: str


def omissions(speech: Sequence[Span], segments: Sequence[Segment], dropped: Sequence[Dropped]) -> tuple[Omission, ...]:
    """Every stretch of speech of a second or more without text, and every one, however short, whose text was thrown away.

    `amount` is the speech in it, in seconds.
    """
    found: list[Omission] = []
    gaps = subtract(speech, covered_spans(segments))
    for gap in union(gaps, join=MIN_GAP_SECONDS / 2):
        silent = total_seconds(within(gaps, gap.start, gap.end))
        reason = _reason(gap, dropped)
        if silent < MIN_GAP_SECONDS and (reason is None or silent <= 0):
            continue
        found.append(Omission(reason or "speech_without_text", round(silent, 3), round(gap.start, 3), round(gap.end, 3)))
    return tuple(found)


def covered_spans(segments: Sequence[Segment]) -> tuple[Span, ...]:
    """Where there is text: by words where they have times, else by whole segments."""
    spans: list[Span] = []
    for segment in segments:
        if segment.words:
            spans += [Span(word.start - WORD_REACH_SECONDS, word.end + WORD_REACH_SECONDS) for word in segment.words]
        elif segment.start is not None and segment.end is not None:
            spans.append(Span(segment.start, segment.end))
    return union(spans)


def _reason(gap: Span, dropped: Sequence[Dropped]) -> str | None:
    """Why the text of most of the gap was thrown away; None when there never was any."""
    best: str | None = None
    most = 0.0
    for one in dropped:
        overlap = total_seconds(within([one.span], gap.start, gap.end))
        if overlap > most:
            best, most = one.reason, overlap
    return best
