"""Windows: which stretches of sound are decoded as one. Pure.

A window is as long as the decoder hears at once, as full of speech as can be: long silences are left out of it. Cuts fall into
silence, the longest there is in reach; only speech that runs on without a pause is cut inside, at the quietest place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sttEngine.speech.spans import Span, union, within
from sttEngine.speech.stretch import Stretch

LIMIT_SECONDS = 30.0
REACH_SECONDS = 10.0  # how far back from the limit a pause is looked for
MARGIN_SECONDS = 0.4  # of silence kept before and after speech, where there is so much
LATE_WORTH = 0.02  # how many seconds of pause a second more of window is worth
KEPT_SILENCE_SECONDS = 1.0  # a pause up to this long is heard as it is; of a longer one only the margins

Quietest = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Window:
    """What is heard, and the speech in it."""

    stretch: Stretch
    speech: tuple[Span, ...]

    @property
    def start(self) -> float:
        return self.stretch.start

    @property
    def end(self) -> float:
        return self.stretch.end

    @property
    def speech_seconds(self) -> float:
        return sum(span.seconds for span in self.speech)

    def parted(self, moment: float) -> tuple[Window, Window]:
        """The window before and after a moment inside it."""
        before, after = self.stretch.parted(moment)
        return Window(before, within(self.speech, self.start, moment)), Window(after, within(self.speech, moment, self.end))


def plan_windows(
    speech: Sequence[Span],
    duration: float,
    quietest: Quietest,
    *,
    limit: float = LIMIT_SECONDS,
    reach: float = REACH_SECONDS,
) -> tuple[Window, ...]:
    """Windows of at most `limit` seconds to hear, in order, apart, that hold all of `speech` (sorted, disjoint, in `duration`).

    `quietest(start, end)` names a moment between the two at which cutting hurts least.
    """
    heard = deque(_heard(speech, duration))
    unplanned = deque(speech)
    windows: list[Window] = []
    while heard:
        rest = _head(heard, unplanned, limit)
        if rest.stretch.seconds > limit:
            rest, left = rest.parted(_cut(rest, quietest, limit, reach))
            heard.extendleft(reversed(left.stretch.pieces))
            unplanned.extendleft(reversed(left.speech))
        windows.append(rest)
    return tuple(windows)


def _heard(speech: Sequence[Span], duration: float) -> tuple[Span, ...]:
    """All speech with its margins, and the short pauses."""
    wide = (Span(max(0.0, span.start - MARGIN_SECONDS), min(duration, span.end + MARGIN_SECONDS)) for span in speech)
    return union(wide, join=KEPT_SILENCE_SECONDS - 2 * MARGIN_SECONDS)


def _head(heard: deque[Span], speech: deque[Span], limit: float) -> Window:
    """Takes from the front what is heard in `limit` seconds, the last piece whole, and the speech in it."""
    pieces: list[Span] = []
    while heard and sum(piece.seconds for piece in pieces) <= limit:
        pieces.append(heard.popleft())
    spans: list[Span] = []
    while speech and speech[0].start < pieces[-1].end:
        spans.append(speech.popleft())
    return Window(Stretch(tuple(pieces)), tuple(spans))


def _cut(rest: Window, quietest: Quietest, limit: float, reach: float) -> float:
    """The moment at which a window ends: a pause in reach of the limit, long and late, else the quietest place there."""
    best: tuple[float, float] | None = None
    for moment, pause in rest.stretch.pauses(rest.speech):
        heard = rest.stretch.heard_at(moment)
        worth = pause - LATE_WORTH * (limit - heard)
        if limit - reach <= heard <= limit and (best is None or worth >= best[1]):
            best = moment, worth
    if best is not None:
        return best[0]
    low, high = rest.stretch.placed(limit - reach, limit)
    return min(max(quietest(low, high), low), high)
