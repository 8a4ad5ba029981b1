"""The whole way with real weights: drop the project's meeting, watch lines appear, listen, find, download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.settings import PROJECT_ROOT
from tests.browser.conftest import Enter
from tests.browser.sound import sought

pytestmark = [pytest.mark.browser, pytest.mark.weights]

MEETING_FILE = PROJECT_ROOT / "tests/recordings/meeting.ogg"
PATIENCE_MS = 120_000


@pytest.fixture
def hearing_server(tmp_path: Path, models_dir: Path) -> Iterator[LiveServer]:
    """Only the speech model is there, so that a job takes seconds."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models/whisper-base").symlink_to(models_dir / "whisper-base")
    (tmp_path / "archive").mkdir()
    with live_server(tmp_path / "archive", environment={"RECORDROUTE_MODELS_DIR": str(tmp_path / "models")}) as started:
        yield started


def test_a_dropped_meeting_becomes_words_that_play(hearing_server: LiveServer, visit: Enter) -> None:
    page = visit(hearing_server)
    page.locator("input[type=file]").set_input_files(MEETING_FILE)
    page.get_by_role("link", name="meeting").click()
    lines = page.locator("ol > li[id]")
    lines.first.wait_for(timeout=PATIENCE_MS)
    page.get_by_text("No language model yet. Fetch 1.1 GB to get minutes.").wait_for(timeout=PATIENCE_MS)
    assert lines.count() > 5
    button = lines.nth(4).get_by_role("button", name="Play from")
    minutes, seconds = (button.text_content() or "").split(":")
    button.click()
    sought(page, int(minutes) * 60 + int(seconds))
    expect(lines.nth(4)).to_have_attribute("aria-current", "true")
    page.get_by_text("Export").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Subtitles (.vtt)").click()
    assert "-->" in started.value.path().read_text(encoding="utf-8")
