"""Rows and aims of the minutes measurement, from runs that are given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sttEngine.bench import minutes
from sttEngine.bench.meetings import Meeting, utterances
from sttEngine.bench.minutes import Read, Run
from sttEngine.bench.minutes_scores import Vectors
from sttEngine.bench.minutes_writers import WAYS, Clock, Line, Result
from sttEngine.bench.report import Row
from sttEngine.errors import InvalidRequest
from sttEngine.settings import Settings

AXES = np.eye(4, dtype=np.float32)
SAID = utterances(["The budget is three hundred.", "Daniel writes the draft."])


def read(name: str, summary: Vectors) -> Read:
    meeting = Meeting(name, SAID, ("The budget was set.",) * len(summary))
    return Read(meeting, 1000, "short", summary, AXES[:2])


def run(of: Read, lines: list[Line], vectors: Vectors, *, seconds: float = 20.0, unread: int = 0, unreadable: int = 0) -> Run:
    cited = vectors[[bool(line.cited) for line in lines]]
    clock = Clock(1000, 10.0, 100, 10.0, unreadable=unreadable)
    return Run(of.meeting, Result(tuple(lines), unread), seconds, clock, vectors, cited)


def rows(*mine: Line, unreadable: int = 0) -> list[Row]:
    """Of two meetings: thresholds from the first, figures from the second, of which ours finds one sentence of two."""
    reads = [read("A", AXES[3:]), read("B", AXES[:2])]
    ours = [
        run(reads[0], [Line("x", SAID[:1])], AXES[2:3]),
        run(reads[1], list(mine), np.repeat(AXES[:1], len(mine), axis=0), unreadable=unreadable),
    ]
    others = {way: [run(one, [Line("x")], AXES[2:3], unread=1) for one in reads] for way in WAYS if way != minutes.OURS}
    return minutes._rows(reads, {minutes.OURS: ours, **others}, {one.meeting.name: one.summary for one in reads}, frozenset())


def test_recall_precision_and_time_are_of_the_second_half() -> None:
    ours, usual, *_ = rows(Line("budget of three hundred", SAID[:1]))
    assert (ours["way"], ours["length"], ours["meetings"], ours["lines"]) == ("recordroute", "short", 1, 1)
    assert ours["recall"] == pytest.approx(0.5)
    assert (ours["wrong numbers"], ours["wrong names"], ours["without citation"], ours["not read"]) == (0, 0, 0, 0)
    assert ours["timeline"] == pytest.approx(1 / 20)
    assert ours["time against once"] == pytest.approx(1.0)
    assert (usual["recall"], usual["precision"], usual["not read"]) == (0.0, None, 1)


def test_what_is_made_up_or_without_proof_misses_its_aim() -> None:
    found = rows(Line("budget of four hundred", SAID[:1]), Line("a draft by Mina", SAID[1:]), Line("nothing", ()))
    missed = {str(row["aim"]) for row in found if row.get("met") is False}
    assert missed == {"short: without citation", "short: wrong numbers", "short: wrong names"}


def test_answers_out_of_form_are_told_and_miss_their_aim() -> None:
    fine, broken = (rows(Line("budget of three hundred", SAID[:1]), unreadable=count) for count in (0, 2))
    assert (fine[0]["unreadable answers"], broken[0]["unreadable answers"]) == (0, 2)
    assert {str(row["aim"]) for row in fine if row.get("met") is False} == set()
    assert {str(row["aim"]) for row in broken if row.get("met") is False} == {"short: unreadable answers"}


def test_meetings_are_spread_over_lengths() -> None:
    meetings = [Meeting(str(size), utterances(["word " * size]), ()) for size in (50, 10, 30, 20, 40)]
    assert [one.name for one in minutes.spread(meetings, 3)] == ["10", "30", "50"]
    assert [one.name for one in minutes.spread(meetings, None)] == ["10", "20", "30", "40", "50"]


def test_a_set_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="there is no nothing"):
        minutes.measure(Settings(reference_data_dir=tmp_path), ("nothing",), None)
