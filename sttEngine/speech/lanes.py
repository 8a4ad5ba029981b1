"""Several decoders side by side: batches of windows handed to threads, what comes of them given in order. Holds few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


def batches(windows: Sequence[int], most: int, lanes: int) -> list[Sequence[int]]:
    """One window for each lane: the first text is there early. Then up to `most` together, all alike: all lanes end together."""
    found: list[Sequence[int]] = [windows[at : at + 1] for at in range(min(lanes, len(windows)))]
    rest = windows[lanes:]
    count = lanes * -(-len(rest) // (lanes * most))
    ends = [len(rest) * number // count for number in range(count + 1)] if count else []
    found += [rest[first:last] for first, last in pairwise(ends) if first < last]
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
