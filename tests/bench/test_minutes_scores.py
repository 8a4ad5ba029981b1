"""The counting: what means the same, what is made up, how much of a meeting the minutes come back to."""

from __future__ import annotations

import numpy as np
import pytest

from sttEngine.bench.meetings import Meeting, utterances
from sttEngine.bench.minutes_scores import Invented, closest, common_words, invented, stretches_met, threshold, wrong_language
from sttEngine.bench.minutes_writers import Line

SAID = utterances(["Daniel pays 300 for the budget.", "Release on Friday, said Mina, is the plan."])
MEETING = Meeting("M", SAID, ("A plan.",))
COMMON = common_words([MEETING])


def line(text: str, *ids: int) -> Line:
    return Line(text, tuple(segment for segment in MEETING.segments if segment.id in ids))


def test_the_closest_of_nothing_is_nothing() -> None:
    wanted = np.eye(2, 3, dtype=np.float32)
    assert closest(wanted, np.zeros((0, 3), np.float32)).tolist() == [-1.0, -1.0]
    assert closest(wanted, np.array([[1, 0, 0], [0, 0, 1]], np.float32)).tolist() == [1.0, 0.0]


def test_one_in_twenty_is_above_the_threshold_by_chance() -> None:
    by_chance = [number / 100 for number in range(100)]
    assert sum(one > threshold(by_chance) for one in by_chance) == 5


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (line("Daniel pays 300.", 1), Invented(numbers=False, names=False)),
        (line("Daniel pays 400.", 1), Invented(numbers=True, names=False)),
        (line("Mina pays 300.", 1), Invented(numbers=False, names=True)),
        (line("Plan the release for Monday.", 2), Invented(numbers=False, names=True)),
        (Line("Daniel pays 300 on Friday."), Invented(numbers=False, names=False)),
        (Line("Seoyeon pays three hundred."), Invented(numbers=False, names=True)),
    ],
)
def test_numbers_and_names_must_stand_in_what_is_cited_or_else_in_the_meeting(said: Line, found: Invented) -> None:
    assert invented(said, MEETING, COMMON) == found


def test_a_meeting_is_met_where_it_is_spoken_of() -> None:
    assert stretches_met([], 100.0) == 0.0
    assert stretches_met([0.0, 1.0, 4.9, 100.0], 100.0) == pytest.approx(2 / 20)


def test_another_script_is_another_language() -> None:
    assert wrong_language(Line("회의를 했습니다."), "en")
    assert not wrong_language(Line("We met."), "en")
    assert not wrong_language(Line("300"), "en")
