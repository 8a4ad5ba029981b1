"""What the page of a recording says of a file that is not whole, and of a device that was not the one asked for."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.domain import Coverage, DeviceUse, Job, JobOptions, Omission, StageRun
from sttEngine.pipeline.tasks import SummarizeResult
from sttEngine.store import coverage, jobs, minutes, stage_results
from tests.browser.conftest import Enter
from tests.browser.seeded import two_meetings

pytestmark = pytest.mark.browser

CUT = Coverage(
    "normalize",
    "seconds",
    1200.0,
    750.0,
    (Omission("source_damaged", 4.0, 60.0, 64.0), Omission("source_truncated", 446.0, 754.0, 1200.0)),
)


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """The English meeting comes from a cut file and was transcribed on the CPU; nothing is wrong with the Korean one."""
    with two_meetings(tmp_path_factory.mktemp("troubled"), no_models, _add) as started:
        yield started


def _add(conn: apsw.Connection) -> None:
    coverage.put(conn, MEETING, CUT)
    made = minutes.get(conn, MEETING)
    assert made is not None
    written = SummarizeResult(made, Coverage("summarize", "segments", 1, 1))
    stage_results.put(conn, MEETING, "summarize", key="k", result=written, seconds=1.0)
    for number, (recording, use) in enumerate(
        {MEETING: DeviceUse("cuda", "cpu", "out_of_memory"), KOREAN_MEETING: DeviceUse("auto", "cpu")}.items()
    ):
        stages = (StageRun("transcribe", "done", 1.0, 9.0, device=use),)
        ended = "2026-08-21T01:00:00.000Z"
        jobs.insert(conn, Job(f"{number:032d}", recording, "succeeded", 1.0, JobOptions(), ended, stages, ended_at=ended))


@pytest.mark.parametrize(
    ("language", "ends", "damaged", "device"),
    [
        (
            "en",
            "The sound ends at 12:34 of 20:00",
            "The file is damaged here (4 seconds)",
            "Asked for CUDA, ran on the CPU: out of memory.",
        ),
        ("ko", "소리가 20:00 중 12:34에서 끝나요.", "손상되어 있어요 (4초)", "CUDA 요청, CPU에서 실행: 메모리 부족"),
    ],
)
def test_a_cut_file_and_another_device_are_told(
    troubled: LiveServer, visit: Enter, language: str, ends: str, damaged: str, device: str
) -> None:
    page = visit(troubled, f"#/recording/{MEETING}", language=language)
    expect(page.locator("main > p").get_by_text(ends)).to_be_visible()
    page.get_by_role("tab").last.click()
    beside = page.locator("aside")
    expect(beside.get_by_text(ends)).to_be_visible()
    expect(beside.get_by_text(damaged)).to_be_visible()
    expect(beside.get_by_text(device)).to_be_visible()


def test_minutes_that_are_behind_an_edit_say_so(troubled: LiveServer, visit: Enter) -> None:
    page = visit(troubled, f"#/recording/{MEETING}")
    behind = page.get_by_text("The transcript was changed after these minutes were written.")
    expect(page.locator("aside")).to_contain_text("Decisions")
    expect(behind).to_have_count(0)
    line = page.locator("section.words li").first
    line.hover()
    line.get_by_role("button", name="Edit line").click()
    page.keyboard.press("End")
    page.keyboard.type(" indeed")
    page.keyboard.press("Enter")
    expect(behind).to_be_visible()


def test_nothing_is_said_where_all_is_as_asked(troubled: LiveServer, visit: Enter) -> None:
    page = visit(troubled, f"#/recording/{KOREAN_MEETING}")
    expect(page.locator("aside")).to_contain_text("Coverage")
    expect(page.locator("aside")).not_to_contain_text("Asked for")
    expect(page.locator("aside")).not_to_contain_text("ends at")
