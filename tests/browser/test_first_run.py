"""The first run: shown once to whoever is new, walked by keyboard alone; the frame around the screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sttEngine.bench.live_server import LiveServer, fetch
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser


def test_it_is_walked_by_keyboard_and_shown_once(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    page.goto(server.url)
    page.evaluate("() => { localStorage.clear(); }")
    page.goto("about:blank")
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Which language do you speak?")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from English to Korean, as radio buttons go
    expect(page.get_by_role("heading", name="어떤 언어를 쓰세요?")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("한국어").nth(1)).to_be_checked()
    page.get_by_role("button", name="다음").press("Enter")
    expect(page.get_by_role("heading", name="이 컴퓨터에 맞는 것")).to_be_focused()
    expect(page.get_by_role("button", name="받기")).to_be_visible()
    page.get_by_role("button", name="다음").press("Enter")
    expect(page.get_by_role("heading", name="첫 기록")).to_be_focused()
    page.get_by_role("button", name="이전").press("Enter")
    page.get_by_role("button", name="다음").press("Enter")
    page.get_by_role("button", name="예시 회의 써 보기").press("Enter")
    expect(page).to_have_url(re.compile("#/inbox"))
    expect(page.get_by_text("예시 회의").first).to_be_visible()
    told = fetch(server, "/api/settings")
    assert (told["page"]["introduced"], told["page"]["language"], told["values"]["language"]) == (True, "ko", "ko")


def test_it_is_skipped_for_good_and_reached_again_from_settings(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    page.goto(f"{server.base_url}/#/welcome")
    page.get_by_role("button", name="Skip all").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.evaluate("() => { localStorage.clear(); }")
    page.goto("about:blank")
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.goto(f"{server.base_url}/#/settings/general")
    page.get_by_role("link", name="See the first steps again").click()
    expect(page.get_by_role("heading", name="Which language do you speak?")).to_be_focused()


def test_the_focus_goes_to_the_heading_and_the_skip_link_to_the_content(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/library")
    for name in ("Trash", "Settings", "Inbox", "Ask", "Library"):
        page.get_by_role("navigation").first.get_by_role("link", name=name).press("Enter")
        expect(page.locator("main h1").first).to_be_focused()
    page.goto(f"{library.base_url}/#/trash")
    page.get_by_role("button", name="Search").press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("navigation").first.get_by_role("link", name="Library")).to_have_attribute("aria-current", "page")
    page.reload()
    page.locator("h1").wait_for()
    skip = page.get_by_role("link", name="Skip to content")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
