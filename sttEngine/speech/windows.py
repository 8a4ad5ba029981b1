"""Windows: which stretches of sound are decoded as one. Pure.

A window is at most as long as the decoder hears at once, and long silences are left out of it. Cuts fall into pauses. Among all
the ways of cutting a recording the one is taken whose pauses are longest and whose windows are fewest: every window costs the
decoder the same, however little is in it. Only speech that runs on without a pause is cut inside, at the quietest place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sttEngine.speech.spans import Span, union, within
from sttEngine.speech.stretch import Stretch

LIMIT_SECONDS = 30.0
RUN_SECONDS = 10.0  # in speech that runs on for longer, quiet places are offered for cuts too, this far apart at most
MARGIN_SECONDS = 0.4  # of silence kept before and after speech, where there is so much
KEPT_SILENCE_SECONDS = 1.0  # a pause up to this long is heard as it is; of a longer one only the margins
WINDOW_WORTH = 1.5  # so many seconds of pause at cuts make up for one window more
LONG_PAUSE_SECONDS = 0.4  # a longer one is not a better place to cut
IN_SPEECH_WORTH = -1.0  # a cut where there is no pause costs this much
_ROUNDING_SECONDS = 1e-6

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


@dataclass(frozen=True, slots=True)
class _Cut:
    """A moment of the recording at which a window may end, when it is heard if all windows are heard as one, and its worth."""

    moment: float
    heard: float
    worth: float


def plan_windows(
    speech: Sequence[Span],
    duration: float,
    quietest: Quietest,
) -> tuple[Window, ...]:
    """Windows of at most LIMIT_SECONDS to hear, in order, apart, that hold all of `speech` (sorted, disjoint, in `duration`).

    `quietest(start, end)` names a moment between the two at which cutting hurts least.
    """
    pieces = _heard(speech, duration)
    if not pieces:
        return ()
    cuts = _best(list(_cuts(pieces, speech, quietest)))
    return tuple(
        Window(Stretch(_part(pieces, one.moment, two.moment)), _part(speech, one.moment, two.moment))
        for one, two in pairwise(cuts)
    )


def _heard(speech: Sequence[Span], duration: float) -> tuple[Span, ...]:
    """All speech with its margins, and the short pauses."""
    wide = (Span(max(0.0, span.start - MARGIN_SECONDS), min(duration, span.end + MARGIN_SECONDS)) for span in speech)
    return union(wide, join=KEPT_SILENCE_SECONDS - 2 * MARGIN_SECONDS)


def _cuts(pieces: Sequence[Span], speech: Sequence[Span], quietest: Quietest) -> Iterator[_Cut]:
    """The start, every pause, quiet places in speech that runs on, and the end: never further apart than RUN_SECONDS."""
    last = _Cut(pieces[0].start, 0.0, 0.0)
    yield last
    heard_before, number = 0.0, 0
    for span, following in pairwise([*speech, None]):
        assert span is not None  # only the last is
        while pieces[number].end < span.start:
            heard_before += pieces[number].seconds
            number += 1
        piece = pieces[number]
        end = piece.end if following is None else min(piece.end, (span.end + following.start) / 2)
        while (ahead := heard_before + end - piece.start - last.heard) > RUN_SECONDS:
            at = end - ahead  # the moment of the last cut, or where the piece begins that follows it
            low, high = at + RUN_SECONDS / 2, min(at + RUN_SECONDS, span.end - MARGIN_SECONDS)
            moment = min(max(quietest(low, high), low), high)
            last = _Cut(moment, last.heard + moment - at, IN_SPEECH_WORTH)
            yield last
        pause = 0.0 if following is None else following.start - span.end
        last = _Cut(end, heard_before + end - piece.start, min(pause, LONG_PAUSE_SECONDS))
        yield last


def _best(cuts: Sequence[_Cut]) -> list[_Cut]:
    """Those of `cuts` that are worth most beside the windows that they make; the first and the last are among them.

    No two of them are further apart than LIMIT_SECONDS. What is best up to a cut does not depend on what follows.
    """
    worth, before, earliest = [0.0], [0], 0
    for number in range(1, len(cuts)):
        while cuts[number].heard - cuts[earliest].heard > LIMIT_SECONDS + _ROUNDING_SECONDS:
            earliest += 1
        best = max(range(earliest, number), key=lambda one: (worth[one], one))
        worth.append(worth[best] + cuts[number].worth - WINDOW_WORTH)
        before.append(best)
    chosen = [len(cuts) - 1]
    while chosen[-1]:
        chosen.append(before[chosen[-1]])
    return [cuts[number] for number in reversed(chosen)]


def _part(spans: Sequence[Span], start: float, end: float) -> tuple[Span, ...]:
    """`within`, for many spans that are sorted and disjoint."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return within(spans[first:last], start, end)
