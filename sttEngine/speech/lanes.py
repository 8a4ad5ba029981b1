"""Several decoders side by side: batches of windows handed to threads, what comes of them given in order. Holds few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import TypeVar

T = TypeVar("T")


def batches(windows: Sequence[int], most: int, lanes: int) -> list[Sequence[int]]:
    """One window for each lane: the first text is there early. Then `most` together, and the rest shared out."""
    sizes = [1] * lanes
    left = max(0, len(windows) - lanes)
    sizes += [most] * (left // (lanes * most) * lanes)
    left %= lanes * most
    sizes += [left * (lane + 1) // lanes - left * lane // lanes for lane in range(lanes)]
    ends = [0, *accumulate(sizes)]
    return [windows[first:last] for first, last in pairwise(ends) if windows[first:last]]


def in_lanes(work: Callable[[Sequence[int]], list[T]], given: Sequence[Sequence[int]], lanes: int) -> Iterator[T]:
    """The results of `work` for each batch, one after the other. Raises what `work` raises; then nothing more is begun."""
    with ThreadPoolExecutor(lanes, "decoder") as pool:
        ahead: deque[Future[list[T]]] = deque()
        try:
            for batch in given:
                ahead.append(pool.submit(work, batch))
                if len(ahead) > lanes:  # one waits, so that no lane does
                    yield from ahead.popleft().result()
            while ahead:
                yield from ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
