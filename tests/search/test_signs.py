"""The scan over signs finds what an exact comparison finds, follows additions and removals, and keeps to ranges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.search.signs import BLOCK, MANY_SPANS, SignIndex, sign_bytes, signs_of


def unit_vectors(count: int, dimension: int) -> npt.NDArray[np.float32]:
    """Around a point away from the origin, as models make them."""
    made = np.random.default_rng(1).normal(size=(count, dimension)).astype(np.float32) + np.float32(3.0)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


@pytest.mark.parametrize("dimension", [1, 7, 64, 65, 384])
def test_any_dimension_fits(dimension: int) -> None:
    vectors = unit_vectors(50, dimension)
    index = SignIndex(dimension)
    signs = signs_of(vectors, vectors.mean(axis=0))
    assert signs.shape == (50, sign_bytes(dimension))
    index.add(list(range(1, 51)), signs.tobytes())
    for at in range(50):
        same = {number + 1 for number in range(50) if (signs[number] == signs[at]).all()}
        assert set(index.nearest(signs[at].tobytes(), 1)) == same


def test_the_nearest_by_cosine_are_among_a_few_candidates() -> None:
    topics = unit_vectors(1000, 384)
    vectors = np.repeat(topics, 20, axis=0) + 0.02 * np.random.default_rng(3).normal(size=(20_000, 384)).astype(np.float32)
    centre = vectors.mean(axis=0)
    index = SignIndex(384)
    index.add(list(range(20_000)), signs_of(vectors, centre).tobytes())
    found = total = 0
    for query in topics[::50]:
        exact = set(np.argsort(-(vectors @ query))[:10].tolist())
        candidates = set(index.nearest(signs_of(query[None, :], centre).tobytes(), 600))
        assert 600 <= len(candidates) < 1800
        found += len(exact & candidates)
        total += 10
    assert found >= 0.98 * total


@given(
    st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(1, 40)), max_size=12),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=3),
)
def test_additions_removals_and_ranges(steps: list[tuple[str, int]], ranges: list[tuple[int, int]]) -> None:
    index = SignIndex(8)
    kept: set[int] = set()
    for action, amount in steps:
        if action == "add":
            ids = [index.last_id + 1 + n for n in range(amount)]
            index.add(ids, bytes(amount))
            kept |= set(ids)
        else:
            gone = {id for id in kept if id % amount == 0}
            index.remove(gone | {10**9})
            kept -= gone
    assert len(index) == len(kept)
    assert set(index.nearest(b"\0", 10**6)) == kept
    last, within = 0, []
    for start, length in ranges:
        within.append((last + start, last + start + length))
        last += start + length + 1
    allowed = {id for id in kept if any(first <= id <= end for first, end in within)}
    assert set(index.nearest(b"\0", 10**6, within)) == allowed


def test_more_than_a_block_is_scanned_whole() -> None:
    index = SignIndex(64)
    count = 2 * BLOCK + 3
    index.add(list(range(1, count + 1)), b"\xff" * 8 * (count - 1) + bytes(8))
    assert index.nearest(bytes(8), 1) == [count]
    assert index.last_id == count


def test_many_ranges_are_as_one_by_one() -> None:
    index = SignIndex(8)
    index.add(list(range(1, 1001)), bytes(range(250)) * 4)
    within = [(at, at + 2) for at in range(3, 900, 5)]
    assert len(within) > MANY_SPANS
    allowed = [id for first, last in within for id in range(first, last + 1)]
    assert index.nearest(b"\x07", 10**6, within) == allowed
    few = index.nearest(b"\x07", 20, within)
    assert set(few) == {id for id in allowed if bin(((id - 1) % 250) ^ 7).count("1") <= 2}
