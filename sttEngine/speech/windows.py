"""Windows: which stretches of sound are decoded as one. Pure.

A window is at most as long as the decoder hears at once. Cuts fall into silence, the longest there is in reach; only speech
that runs longer than a window without a pause is cut inside, at the quietest place of its reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sttEngine.speech.spans import Span

LIMIT_SECONDS = 30.0
REACH_SECONDS = 14.0  # how far back from the limit a pause is looked for: a longer window knows more context
LONG_SILENCE_SECONDS = 6.0  # ends a window: decoders make words up in silence
MARGIN_SECONDS = 0.2  # of silence kept at each end, where there is so much


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end` in seconds, and the speech in it."""

    start: float
    end: float
    speech: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        return self.end - self.start

    @property
    def speech_seconds(self) -> float:
        return sum(span.seconds for span in self.speech)


def plan_windows(
    speech: Sequence[Span],
    duration: float,
    quietest: Callable[[float, float], float],
    *,
    limit: float = LIMIT_SECONDS,
    reach: float = REACH_SECONDS,
) -> tuple[Window, ...]:
    """Windows of at most `limit` seconds, in order, apart, that hold all of `speech` (sorted, disjoint, within `duration`).

    `quietest(start, end)` names a moment between the two at which cutting hurts least.
    """
    room = limit - 2 * MARGIN_SECONDS
    groups: list[list[Span]] = []
    pending = [piece for span in speech for piece in _short_enough(span, room, min(reach, room / 2), quietest)]
    while pending:
        fit = 1
        while (
            fit < len(pending)
            and pending[fit].end - pending[0].start <= room
            and pending[fit].start - pending[fit - 1].end < LONG_SILENCE_SECONDS
        ):
            fit += 1
        if fit < len(pending) and pending[fit].start - pending[fit - 1].end < LONG_SILENCE_SECONDS:
            fit = _longest_pause(pending, fit, room - reach)
        groups.append(pending[:fit])
        pending = pending[fit:]
    return _with_margins(groups, duration)


def _longest_pause(spans: Sequence[Span], fit: int, earliest: float) -> int:
    """How many of the first `fit` spans to take: up to the longest pause that leaves a window of `earliest` seconds or more."""
    best, longest = fit, spans[fit].start - spans[fit - 1].end
    for count in range(fit - 1, 0, -1):
        if spans[count - 1].end - spans[0].start < earliest:
            break
        pause = spans[count].start - spans[count - 1].end
        if pause > longest:
            best, longest = count, pause
    return best


def _short_enough(span: Span, room: float, reach: float, quietest: Callable[[float, float], float]) -> list[Span]:
    pieces: list[Span] = []
    start = span.start
    while span.end - start > room:
        low, high = start + room - reach, start + room
        cut = min(max(quietest(low, high), low), high)
        pieces.append(Span(start, cut))
        start = cut
    pieces.append(Span(start, span.end))
    return pieces


def _with_margins(groups: Sequence[Sequence[Span]], duration: float) -> tuple[Window, ...]:
    windows: list[Window] = []
    for index, group in enumerate(groups):
        before = groups[index - 1][-1].end if index else 0.0
        after = groups[index + 1][0].start if index + 1 < len(groups) else duration
        first, last = group[0].start, group[-1].end
        start = max(first - MARGIN_SECONDS, (before + first) / 2 if index else 0.0, 0.0)
        end = min(last + MARGIN_SECONDS, (last + after) / 2 if index + 1 < len(groups) else duration)
        windows.append(Window(start, max(end, last), tuple(group)))
    return tuple(windows)
