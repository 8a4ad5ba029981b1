"""Which requests a job's state admits, and where a moved job ends up."""

from __future__ import annotations

import pytest

from sttEngine.domain import Job, JobOptions, JobState, StageRun, StageState
from sttEngine.errors import JobNotInState
from sttEngine.jobs.states import Request, check, position_between

STATES: tuple[JobState, ...] = ("queued", "running", "paused", "succeeded", "failed", "cancelled")


@pytest.mark.parametrize(
    ("request_name", "allowed"),
    [
        ("cancel", {"queued", "running", "paused"}),
        ("pause", {"queued", "running"}),
        ("resume", {"paused"}),
        ("retry", {"failed", "cancelled"}),
        ("move", {"queued", "paused"}),
    ],
)
def test_each_request_is_for_certain_states(request_name: Request, allowed: set[JobState]) -> None:
    for state in STATES:
        job = Job("j", "r", state, 1.0, JobOptions(), "2026-01-01T00:00:00.000Z")
        if state in allowed:
            check(job, request_name)
        else:
            with pytest.raises(JobNotInState):
                check(job, request_name)


def test_what_was_left_out_can_be_tried_again() -> None:
    def ended(*states: StageState) -> Job:
        stages = tuple(StageRun("summarize", state) for state in states)
        return Job("j", "r", "succeeded", 1.0, JobOptions(), "2026-01-01T00:00:00.000Z", stages)

    check(ended("done", "skipped"), "retry")
    with pytest.raises(JobNotInState):
        check(ended("done", "done"), "retry")
    with pytest.raises(JobNotInState):
        check(ended("done", "skipped"), "resume")


@pytest.mark.parametrize(("before", "after"), [(None, None), (None, 1.0), (3.0, None), (1.0, 2.0)])
def test_a_position_lies_between_its_neighbours(before: float | None, after: float | None) -> None:
    found = position_between(before, after)
    assert before is None or before < found
    assert after is None or found < after
