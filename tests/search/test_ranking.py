from __future__ import annotations

from sttEngine.search.ranking import COSINE_BAND, COSINE_FLOOR, COSINES, fuse, near_enough


def test_what_words_and_meaning_bring_comes_first() -> None:
    scores = fuse({"a": 0.5, "b": 0.4}, {"b": 0.9, "c": 0.92})
    assert list(scores) == ["b", "c", "a"]
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


def test_how_much_better_one_is_counts() -> None:
    assert list(fuse({"a": 0.9, "b": 0.3}, {"a": 0.84, "b": 0.86})) == ["a", "b"]
    assert list(fuse({"a": 0.32, "b": 0.3}, {"a": 0.84, "b": 0.86})) == ["b", "a"]


def test_scores_are_shares() -> None:
    assert fuse({"a": 1.0}, {"a": COSINES[1]}) == {"a": 1.0}
    assert fuse({"a": 0.0}, {"a": 0.1}) == {"a": 0.0}
    assert fuse({}, {}) == {}


def test_far_neighbours_are_left_out() -> None:
    assert near_enough([]) == 0
    assert near_enough([COSINE_FLOOR - 0.01]) == 0
    assert near_enough([0.93, 0.93 - COSINE_BAND / 2, 0.93 - COSINE_BAND * 1.1, 0.8]) == 2
