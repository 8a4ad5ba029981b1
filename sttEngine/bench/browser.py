"""A headless Chromium and a page of ours in it, as the measurements and the tests of the page drive them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sttEngine.bench.live_server import LiveServer
from sttEngine.errors import BrowserMissing
from sttEngine.testing.prepare import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
PATIENCE_MS = 30_000  # a worker that starts beside other tests takes its time


@contextmanager
def started_chromium(*flags: str) -> Iterator[Browser]:
    """A browser with a profile of its own, closed at the end. Raises BrowserMissing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BrowserMissing("Playwright, which drives the browser, is not installed.") from None
    found = find_chromium()
    if found is None:
        raise BrowserMissing("No Chromium was found on PATH, in the usual places or in CHROMIUM_PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, headless=True, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def enter(opened: BrowserContext, server: LiveServer, route: str = "#/inbox") -> Page:
    """Open the page with the secret, then go to `route`."""
    page = opened.new_page()
    page.goto(server.url)
    page.goto(f"{server.base_url}/{route}")
    page.get_by_role("navigation").first.wait_for()
    return page
