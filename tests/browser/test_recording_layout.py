"""How the screen of a recording uses its window: tabs where it is narrow, three columns where it is wide, never wider than it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser


def test_a_narrow_window_has_tabs_that_arrows_choose(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}", width=390)
    tabs = page.get_by_role("tablist", name="View").get_by_role("tab")
    expect(tabs).to_have_count(5)
    expect(page.get_by_role("tabpanel", name="Transcript")).to_be_visible()
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Minutes")).to_contain_text("The release day is 15 September.")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.get_by_role("tabpanel", name="More")).to_contain_text("Coverage")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Transcript")).to_be_visible()
    tabs.nth(2).click()
    page.get_by_role("tabpanel").get_by_role("button", name=re.compile("Play from")).first.click()
    tabs.first.click()
    line = page.get_by_role("tabpanel", name="Transcript").locator("#s6")
    expect(line).to_be_in_viewport()
    expect(line).to_have_attribute("aria-current", "true")


def test_a_citation_plays_its_moment_and_marks_its_line(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}", width=1280)
    page.get_by_role("tabpanel").get_by_role("button", name="Go to 2:12").click()
    line = page.locator("li[aria-current=true]")
    expect(line).to_contain_text("Then it is decided")
    expect(line).to_be_in_viewport()
    page.wait_for_function("() => !document.querySelector('audio').paused")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [360, 390, 719, 720, 1024, 1280, 1900, 2560, 3840])
def test_nothing_overflows(library: LiveServer, visit: Enter, width: int, language: str) -> None:
    recording = KOREAN_MEETING if language == "ko" else MEETING
    page = visit(library, f"#/recording/{recording}", width=width, language=language)
    page.locator(".track.drawn").wait_for()
    page.keyboard.press("o")  # a loop brings one more control
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    line = page.locator("ol > li p").first
    if width >= 720:
        box = line.bounding_box()
        assert box is not None and box["width"] <= 38 * 16 + 1
    assert page.locator(".player").evaluate("one => one.getBoundingClientRect().right <= innerWidth")


def test_a_wide_window_shows_the_minutes_beside_the_other_panels(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}", width=2560, height=1300)
    expect(page.get_by_role("region", name="Minutes", exact=True)).to_contain_text("The release day is 15 September.")
    page.get_by_role("tab", name="Corrections").click()
    expect(page.get_by_role("tabpanel", name="Corrections")).to_contain_text("first estimate")
    expect(page.get_by_role("tab", name="Minutes")).to_have_count(0)


def test_nothing_moves_while_the_waveform_comes(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    page.evaluate(
        "() => { window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
        " if (one.sources.some(source => source.node?.closest?.('.player'))) window.shift += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true }); }"
    )
    page.goto(f"{library.base_url}/#/recording/{MEETING}")
    page.locator(".player").wait_for()
    before = page.locator(".player").bounding_box()
    page.locator(".track.drawn").wait_for()
    assert page.locator(".player").bounding_box() == before
    assert page.evaluate("() => window.shift") == 0
