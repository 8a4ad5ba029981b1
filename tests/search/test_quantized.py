"""The scan over quantized vectors finds what an exact comparison finds, follows additions and removals, and keeps to ranges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.search import quantized as module
from sttEngine.search.quantized import SCALE_BYTES, QuantizedIndex, quantized


def unit_vectors(count: int, dimension: int, seed: int = 1) -> npt.NDArray[np.float32]:
    """Around a point away from the origin, as models make them."""
    made = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32) + np.float32(3.0)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


@pytest.mark.parametrize("dimension", [1, 7, 64, 65, 384, 1024])
def test_any_dimension_fits(dimension: int) -> None:
    vectors = unit_vectors(50, dimension)
    rows = quantized(vectors)
    assert rows.shape == (50, SCALE_BYTES + dimension)
    scales = rows[:, :SCALE_BYTES].copy().view("<f4")
    assert np.abs(rows[:, SCALE_BYTES:].view(np.int8) * scales - vectors).max() <= scales.max() * 0.51
    index = QuantizedIndex(dimension)
    index.add(list(range(1, 51)), rows.tobytes())
    assert index.nearest(rows[7].tobytes(), 50) and len(index.nearest(rows[7].tobytes(), 3)) == 3


def test_a_vector_of_zeros_is_no_error() -> None:
    assert quantized(np.zeros((1, 8), np.float32))[0, SCALE_BYTES:].tolist() == [0] * 8


def test_the_nearest_are_among_a_few_candidates_however_much_alike_all_are() -> None:
    topics = unit_vectors(200, 384)
    vectors = np.repeat(topics, 100, axis=0) + 0.002 * np.random.default_rng(3).normal(size=(20_000, 384)).astype(np.float32)
    index = QuantizedIndex(384)
    index.add(list(range(20_000)), quantized(vectors).tobytes())
    found = 0
    queries = unit_vectors(20, 384, seed=4)
    for query in queries:
        exact = set(np.argsort(-(vectors @ query))[:10].tolist())
        found += len(exact & set(index.nearest(quantized(query[None, :]).tobytes(), 200)))
    assert found >= 0.98 * 10 * len(queries)


@given(
    st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(1, 40)), max_size=12),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=3),
)
def test_additions_removals_and_ranges(steps: list[tuple[str, int]], ranges: list[tuple[int, int]]) -> None:
    row = quantized(unit_vectors(1, 8)).tobytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", 16)
        index = QuantizedIndex(8)
        kept: set[int] = set()
        for action, amount in steps:
            if action == "add":
                ids = [index.last_id + 1 + n for n in range(amount)]
                index.add(ids, row * amount)
                kept |= set(ids)
            else:
                gone = {id for id in kept if id % amount == 0}
                index.remove(gone | {10**9})
                kept -= gone
        assert len(index) == len(kept)
        assert set(index.nearest(row, 10**6)) == kept
        last, within = 0, []
        for start, length in ranges:
            within.append((last + start, last + start + length))
            last += start + length + 1
        allowed = {id for id in kept if any(first <= id <= end for first, end in within)}
        assert set(index.nearest(row, 10**6, within)) == allowed


def test_the_nearest_of_several_blocks_and_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 100)
    vectors = unit_vectors(1003, 64)
    index = QuantizedIndex(64)
    index.add(list(range(1, 1004)), quantized(vectors).tobytes())
    assert index.last_id == 1003
    query = unit_vectors(1, 64, seed=5)
    exact = vectors @ query[0]
    row = quantized(query).tobytes()
    assert int(np.argmax(exact)) + 1 in index.nearest(row, 10)
    within = [(at, at + 2) for at in range(3, 900, 5)]
    allowed = [id for first, last in within for id in range(first, last + 1)]
    assert sorted(index.nearest(row, 10**6, within)) == allowed
    best = max(allowed, key=lambda id: exact[id - 1])
    assert best in index.nearest(row, 10, within)


def test_who_asks_while_another_adds_or_removes_sees_one_state() -> None:
    rows = quantized(unit_vectors(30, 8))
    index = QuantizedIndex(8)
    index.add(list(range(1, 21)), rows[:20].tobytes())
    before = index._blocks
    index.add(list(range(21, 31)), rows[20:].tobytes())
    index.remove({1, 2, 25})
    assert before[0].count == 20 and before[0].ids[:20].tolist() == list(range(1, 21))
    assert len(index) == 27
