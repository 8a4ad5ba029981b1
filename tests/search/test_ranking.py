from __future__ import annotations

from sttEngine.search.ranking import COSINE_BAND, COSINE_FLOOR, fuse, near_enough


def test_what_both_rankings_hold_comes_first() -> None:
    scores = fuse([(["a", "b", "c"], 1.0), (["d", "b"], 1.0)])
    assert next(iter(scores)) == "b"
    assert set(scores) == {"a", "b", "c", "d"}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


def test_first_in_all_scores_one() -> None:
    assert fuse([(["a"], 1.0), (["a"], 1.0)]) == {"a": 1.0}
    assert fuse([([], 1.0), ([], 1.0)]) == {}


def test_far_neighbours_are_left_out() -> None:
    assert near_enough([]) == 0
    assert near_enough([COSINE_FLOOR - 0.01]) == 0
    assert near_enough([0.93, 0.93 - COSINE_BAND / 2, 0.93 - COSINE_BAND * 1.1, 0.8]) == 2
