"""The whole way with real weights: drop what is said in English of the project's meeting, watch, reload, and use what came of it.

One pass through the pipeline, which takes most of a minute, is shared by what looks at its outcome.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sttEngine.bench.browser import enter
from sttEngine.bench.live_server import LiveServer
from tests.browser.chromium import context
from tests.browser.conftest import Enter, listening
from tests.browser.recordings import of_meeting
from tests.browser.sound import sought
from tests.browser.weights import PATIENCE_MS, STARTERS, server_with

pytestmark = [pytest.mark.browser, pytest.mark.weights]

ENGLISH_SECONDS = (22.8, 43.4)
DROP = """file => {
  const bytes = Uint8Array.from(atob(file.content), letter => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], file.name));
  document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw while the recording was worked on. `route`: where it is."""

    server: LiveServer
    route: str
    stage: str
    lines_before: list[str]
    lines_after_reload: list[str]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, browser: Browser) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("real")
    file = of_meeting(folder / "release meeting.wav", *ENGLISH_SECONDS)
    with server_with(folder, models_dir, STARTERS) as server, listening() as listen, context(browser) as opened:
        listen(opened)
        yield watch(enter(opened, server), server, file)


def watch(page: Page, server: LiveServer, file: Path) -> Seen:
    """Until the job is done, with a reload in the middle of it."""
    page.evaluate(DROP, {"name": file.name, "content": base64.b64encode(file.read_bytes()).decode()})
    working = page.locator("li[data-state=running]")
    stage = working.get_by_role("progressbar").get_attribute("aria-valuetext") or ""
    page.get_by_role("link", name=file.stem).click()
    line_texts(page).first.wait_for(timeout=PATIENCE_MS)
    expect(page.get_by_role("tab", name="Ask")).to_be_visible(timeout=PATIENCE_MS)  # the transcript is whole
    before = line_texts(page).all_inner_texts()
    page.reload()
    line_texts(page).first.wait_for()
    after = line_texts(page).all_inner_texts()
    expect(working).to_have_count(0, timeout=PATIENCE_MS)
    return Seen(server, page.evaluate("() => location.hash"), stage, before, after)


def line_texts(page: Page) -> Locator:
    return page.locator("ol > li[id^=s] p > span:first-child")


def line(page: Page, text: str) -> Locator:
    return page.locator("ol > li[id^=s]").filter(has_text=text)


def second(place: str | None) -> int:
    """0:07 -> 7"""
    minutes, seconds = re.findall(r"\d+", place or "")[-2:]
    return int(minutes) * 60 + int(seconds)


def test_it_is_watched_while_it_is_made_also_after_a_reload(seen: Seen) -> None:
    assert any(stage in seen.stage for stage in ("Looking at the file", "Preparing sound", "Transcribing"))
    assert any("December 15" in text or "December fifteen" in text for text in seen.lines_before)
    assert seen.lines_after_reload == seen.lines_before


def test_a_line_plays_from_its_second(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server, seen.route)
    spoken = line(page, "release notes")
    button = spoken.get_by_role("button", name="Play from")
    button.click()
    sought(page, second(button.text_content()))
    expect(spoken).to_have_attribute("aria-current", "true")


def test_a_decision_plays_the_second_that_it_cites(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server, seen.route)
    decisions = page.locator("h3", has_text="Decisions").locator("xpath=following-sibling::ul[1]")
    expect(decisions).to_contain_text("release date")
    cited = decisions.get_by_role("button", name="Go to").first
    cited.click()
    sought(page, second(cited.text_content()))
    expect(line(page, "release date")).to_have_attribute("aria-current", "true")


def test_a_line_is_edited_and_the_edit_taken_back(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server, seen.route)
    spoken = line(page, "release notes")
    spoken.hover()
    heard = line_texts(page).all_inner_texts()
    spoken.get_by_role("button", name="Edit line").click()
    page.get_by_label("Text of the line").fill("I will write the handbook by Friday.")
    page.keyboard.press("Enter")
    expect(line(page, "handbook")).to_be_visible()
    expect(page.get_by_text("The transcript was changed after these minutes were written.")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(line_texts(page)).to_have_text(heard)


def test_a_said_word_is_found_and_its_moment_plays(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server)
    page.keyboard.press("/")
    page.keyboard.type("budget")
    page.keyboard.press("Enter")
    found = page.locator(".hit").filter(has=page.locator("mark", has_text="budget")).first
    moment = found.get_by_role("link", name="Play from")
    at = second(moment.locator(".place").text_content())
    moment.click()
    sought(page, at)
    expect(line(page, "budget")).to_have_attribute("aria-current", "true")


def test_it_is_exported(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server, seen.route)
    for name, wanted in (("Subtitles (.vtt)", ("-->", "budget")), ("Markdown (.md)", ("Decisions", "budget"))):
        page.get_by_text("Export").click()
        with page.expect_download() as started:
            page.get_by_role("link", name=name).click()
        text = started.value.path().read_text(encoding="utf-8")
        assert [word for word in wanted if word not in text] == []


def test_it_goes_to_the_trash_and_comes_back_whole(seen: Seen, visit: Enter) -> None:
    page = visit(seen.server, seen.route)
    page.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("link", name="release meeting")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="release meeting").click()
    expect(line(page, "release date")).to_be_visible()
    expect(page.locator("aside")).to_contain_text("Decisions")
