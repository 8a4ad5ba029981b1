"""Several decoders side by side: batches of windows handed to threads, what comes of them given in order. Holds few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def batches(windows: Sequence[int], most: int, lanes: int) -> list[Sequence[int]]:
    """One, one, two, two, then `most` at a time: the first text is there early. Few again at the end: all lanes end together."""
    found: list[Sequence[int]] = []
    at = 0
    while at < len(windows):
        share = -(-(len(windows) - at) // (2 * lanes))
        size = min(most, 2 ** (len(found) // 2), share)
        found.append(windows[at : at + size])
        at += size
    return found


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
