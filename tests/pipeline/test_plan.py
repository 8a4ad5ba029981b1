"""Which stages a job runs, and when an earlier result still holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sttEngine.domain import DOCUMENT_STAGES, MEDIA_STAGES, JobOptions, RecordingKind, Segment, StageName, Step
from sttEngine.pipeline.plan import later_stages, plan_stages, run_key
from sttEngine.pipeline.tasks import IndexInput, NormalizeInput, ProbeInput


@pytest.mark.parametrize(
    ("kind", "stages"), [("audio", MEDIA_STAGES), ("video", MEDIA_STAGES), ("pdf", DOCUMENT_STAGES), ("text", DOCUMENT_STAGES)]
)
def test_a_whole_job_runs_every_stage_of_its_kind(kind: RecordingKind, stages: tuple[StageName, ...]) -> None:
    assert plan_stages(kind, JobOptions(), has_transcript=False) == stages


@pytest.mark.parametrize(
    ("steps", "has_transcript", "stages"),
    [
        (("transcribe",), False, ("probe", "normalize", "transcribe")),
        (("index",), False, ("probe", "normalize", "transcribe", "index")),
        (("index",), True, ("probe", "index")),
        (("transcribe", "summarize"), True, ("probe", "normalize", "transcribe", "summarize")),
        ((), False, ("probe",)),
    ],
)
def test_chosen_steps_bring_what_they_need(steps: tuple[Step, ...], has_transcript: bool, stages: tuple[StageName, ...]) -> None:
    assert plan_stages("audio", JobOptions(steps=steps), has_transcript=has_transcript) == stages


def test_the_key_follows_input_and_stage_but_not_the_place_of_the_data_folder() -> None:
    here = run_key("probe", ProbeInput("/a/recordings/1/source.wav"), "/a")
    assert here == run_key("probe", ProbeInput("/b/recordings/1/source.wav"), "/b")
    assert here != run_key("probe", ProbeInput("/a/recordings/2/source.wav"), "/a")
    segment = Segment(1, 0.0, 1.0, "회의")
    one = run_key("index", IndexInput((segment,), "m"), "/a")
    assert one != run_key("index", IndexInput((replace(segment, text="회의록"),), "m"), "/a")
    assert one != run_key("index", IndexInput((segment,), None), "/a")


@pytest.mark.parametrize(
    ("here", "there", "separator"),
    [
        (r"C:\Users\김\RecordRoute", r"D:\moved", "\\"),
        (r"\\server\share\archive", r"C:\archive", "\\"),
        ('/with "quotes" and 한글', "/plain", "/"),
    ],
)
def test_the_key_is_free_of_the_folder_however_json_writes_it(here: str, there: str, separator: str) -> None:
    def key(data_dir: str, recording: str = "1") -> str:
        folder = separator.join((data_dir, "recordings", recording, ""))
        return run_key(
            "normalize", NormalizeInput(f"{folder}source.mp4", f"{folder}a.wav", f"{folder}p.m4a", False, 9.5), data_dir
        )

    assert key(here) == key(there)
    assert key(here) != key(here, "2")


def test_the_key_follows_what_was_said_about_the_folder() -> None:
    said = Segment(1, 0.0, 1.0, "It lies in /a/recordings.")
    one = run_key("index", IndexInput((said,), "m"), "/a")
    assert one != run_key("index", IndexInput((replace(said, text="It lies in /recordings."),), "m"), "/a")


def test_a_new_transcript_makes_what_rests_on_it_stale_and_new_proposals_do_not() -> None:
    assert later_stages("transcribe") == ("correct", "summarize", "index")
    assert later_stages("correct") == ()
