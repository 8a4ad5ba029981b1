"""The first day of a person who speaks Korean, with real weights: from the first start to the moment that a decision cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sttEngine.bench.live_server import LiveServer, fetch
from tests.browser.conftest import Enter
from tests.browser.recordings import of_meeting
from tests.browser.sound import sought
from tests.browser.weights import PATIENCE_MS, STARTERS, server_with

pytestmark = [pytest.mark.browser, pytest.mark.weights]

KOREAN_SECONDS = (4.8, 16.3)
DECIDED = "예산은 모두 500만 원으로 결정했습니다."


@pytest.fixture
def new_server(tmp_path: Path, models_dir: Path) -> Iterator[LiveServer]:
    with server_with(tmp_path, models_dir, STARTERS) as started:
        yield started


def test_from_the_first_start_to_the_moment_that_a_decision_cites(new_server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    page = visit(new_server, language="ko")
    page.evaluate("() => { localStorage.clear(); }")
    page.goto("about:blank")
    page.goto(new_server.url)
    page.get_by_role("group", name="녹음 언어").get_by_label("한국어").check()
    page.get_by_role("button", name="다음").click()
    expect(page.get_by_text("시작할 준비가 되어 있어요.")).to_be_visible()
    page.get_by_role("button", name="다음").click()
    page.locator("input[type=file]").set_input_files(of_meeting(tmp_path / "예산 회의.wav", *KOREAN_SECONDS))
    page.get_by_role("link", name="예산 회의").first.click()

    # The small weights mishear the synthetic voices: the person puts right what was decided, and has it written down again.
    lines = page.locator("ol > li[id^=s]")
    expect(page.get_by_role("tab", name="묻기")).to_be_visible(timeout=PATIENCE_MS)
    expect(lines.first).to_contain_text(re.compile("[가-힣]"))
    expect(page.locator("ul.work")).to_have_count(0, timeout=PATIENCE_MS)
    assert fetch(new_server, f"/api/recordings/{page.url.rpartition('/')[2]}")["language"] == "ko"
    decided = lines.nth(1)
    decided.hover()
    decided.get_by_role("button", name="줄 고치기").click()
    page.get_by_label("줄의 글").fill(DECIDED)
    page.keyboard.press("Enter")
    expect(decided).to_contain_text(DECIDED)
    page.get_by_role("button", name="회의록 다시 쓰기").click()

    decisions = page.locator("h3", has_text="결정").locator("xpath=following-sibling::ul[1]")
    expect(decisions).to_contain_text("500만 원", timeout=PATIENCE_MS)
    cited = decisions.get_by_role("button", name="자리로 가기").first
    cited.click()
    minutes, seconds = re.findall(r"\d+", cited.inner_text())
    sought(page, int(minutes) * 60 + int(seconds))
    expect(decided).to_have_attribute("aria-current", "true")
