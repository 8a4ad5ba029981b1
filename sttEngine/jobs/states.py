"""Which change of a job's state makes sense: the five that a person asks for, and the end that its work comes to. Pure."""

from __future__ import annotations

from typing import Literal

from sttEngine.domain import Job, JobState
from sttEngine.errors import JobNotInState

Request = Literal["cancel", "pause", "resume", "retry", "move", "end"]

ALLOWED: dict[Request, frozenset[JobState]] = {
    "cancel": frozenset({"queued", "running", "paused"}),
    "pause": frozenset({"queued", "running"}),
    "resume": frozenset({"paused"}),
    "retry": frozenset({"failed", "cancelled"}),
    "move": frozenset({"queued", "paused"}),
    "end": frozenset({"running"}),
}


def check(job: Job, request: Request) -> None:
    """Raises JobNotInState when `request` makes no sense for the job as it is.

    One that succeeded may be tried again for the stages that it had to leave out.
    """
    left_out = request == "retry" and job.state == "succeeded" and any(run.state == "skipped" for run in job.stages)
    if job.state not in ALLOWED[request] and not left_out:
        raise JobNotInState(f"This job is {job.state}, so there is nothing to {request}.")


def position_between(before: float | None, after: float | None) -> float:
    """A position that sorts after `before` and ahead of `after`; None stands for the end of the list on that side."""
    if before is None and after is None:
        return 1.0
    if before is None:
        return (after or 0.0) - 1.0
    if after is None:
        return before + 1.0
    return (before + after) / 2
