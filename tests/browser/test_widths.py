"""No screen is wider than its window, from 360 to 3840 pixels; that of a recording and the library have their own tests."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page

from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.screens import SETTLED, screens

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [360, 390, 719, 720, 1024, 1280, 1900, 2560, 3840])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])
ONE_WORD = "meeting_with_the_customers_of_the_second_quarter_" * 3


def sticks_out(page: Page) -> int:
    """How much of the page is beside the window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))


@WIDTHS
@LANGUAGES
def test_no_screen_is_wider_than_the_window(library: LiveServer, visit: Enter, width: int, language: str) -> None:
    page = visit(library, width=width, language=language)
    out: dict[str, int] = {}
    for screen in (one for one in screens(language) if not one.route.startswith("#/recording/")):
        screen.show(page, library)
        page.evaluate(SETTLED)
        out[screen.name] = sticks_out(page)
    assert {name: by for name, by in out.items() if by > 0} == {}


@pytest.mark.parametrize("width", [360, 719, 720, 3840])
def test_a_title_of_one_long_word_widens_neither_inbox_nor_trash_nor_ask(server: LiveServer, visit: Enter, width: int) -> None:
    page = visit(server, width=width)
    files = {f"{ONE_WORD}.txt": b"The budget was agreed.", f"{ONE_WORD}.mp3": b"ID3 this is no sound" * 40}
    page.locator("input[type=file]").first.set_input_files(
        [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files.items()]
    )
    page.locator("li[data-state=succeeded]").wait_for()
    page.locator("li[data-state=failed]").wait_for()
    assert sticks_out(page) <= 0
    page.goto(f"{server.base_url}/#/ask")
    page.locator("main form input").fill("budget agreed")
    page.keyboard.press("Enter")
    page.locator(".near a").first.wait_for()
    assert sticks_out(page) <= 0
    page.goto(f"{server.base_url}/#/library")
    page.locator("main [data-index] a.title").first.focus()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Undo").wait_for()
    page.goto(f"{server.base_url}/#/trash")
    page.get_by_role("button", name="Restore").first.wait_for()
    assert sticks_out(page) <= 0
