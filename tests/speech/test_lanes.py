from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from sttEngine.speech.lanes import batches, in_lanes


def test_each_lane_begins_with_a_single_window_and_all_end_alike() -> None:
    assert [len(batch) for batch in batches(range(30), 4, 2)] == [1, 1, 4, 4, 4, 4, 4, 4, 2, 2]
    assert [len(batch) for batch in batches(range(9), 4, 1)] == [1, 4, 4]
    assert [len(batch) for batch in batches(range(11), 4, 2)] == [1, 1, 4, 4, 1]
    assert [len(batch) for batch in batches(range(3), 4, 2)] == [1, 1, 1]
    assert [len(batch) for batch in batches(range(1), 4, 2)] == [1]
    assert [index for batch in batches(range(20), 4, 2) for index in batch] == list(range(20))
    assert batches([], 4, 2) == []
    assert [list(batch) for batch in batches([3, 5], 1, 2)] == [[3], [5]]


def test_results_come_in_order_whichever_lane_is_faster() -> None:
    second_done = threading.Event()

    def work(batch: Sequence[int]) -> list[int]:
        if batch == [0]:
            assert second_done.wait(10)
        else:
            second_done.set()
        return list(batch)

    assert list(in_lanes(work, [[0], [1], [2, 3]], 2)) == [0, 1, 2, 3]


def test_no_more_is_begun_than_the_lanes_and_one_ahead() -> None:
    begun: list[int] = []

    def work(batch: Sequence[int]) -> list[int]:
        begun.extend(batch)
        return list(batch)

    results = in_lanes(work, [[number] for number in range(50)], 2)
    assert next(results) == 0
    assert len(begun) <= 3
    results.close()  # type: ignore[attr-defined]
    assert len(begun) <= 4


def test_what_breaks_in_a_lane_is_raised_and_ends_it() -> None:
    def work(batch: Sequence[int]) -> list[int]:
        if 1 in batch:
            raise ZeroDivisionError
        return list(batch)

    results = in_lanes(work, [[0], [1], [2]], 2)
    assert next(results) == 0
    with pytest.raises(ZeroDivisionError):
        list(results)
