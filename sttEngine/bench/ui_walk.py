"""A walk through every screen: what it asks of other machines, and what the browser complains about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sttEngine.bench.archive import MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.bench.ui_loading import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_HERE = ("127.0.0.1", "localhost")
_SCREENS = (
    ("Inbox", "#/inbox", "main h1"),
    ("Library", "#/library", "main [data-index]"),
    ("Search", "#/library?q=release", "mark"),
    ("Ask", "#/ask", "main form"),
    ("Recording", f"#/recording/{MEETING}", ".track.drawn"),
    ("Trash", "#/trash", "main h1"),
    ("Settings", "#/settings/general", "main select"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What was asked while a screen was come to, what of it left this machine, and the errors and warnings of the console."""

    screen: str
    requests: int
    elsewhere: tuple[str, ...]
    complaints: tuple[str, ...]


@dataclass(slots=True)
class Heard:
    """Addresses asked for and complaints since the last step."""

    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, opened: BrowserContext) -> None:
        """From now on to every page of this browser."""
        opened.on("request", lambda request: self.urls.append(request.url))
        opened.on("page", lambda page: page.on("websocket", lambda socket: self.urls.append(socket.url)))
        opened.on("weberror", lambda error: self.complaints.append(str(error.error)))
        opened.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)

    def taken(self, screen: str) -> Step:
        """What was heard until now, as the step to `screen`; then it begins anew."""
        elsewhere = tuple(url for url in self.urls if _leaves(url))
        step = Step(screen, len(self.urls), elsewhere, tuple(self.complaints))
        self.urls, self.complaints = [], []
        return step


def walk(browser: Browser, server: LiveServer) -> Sequence[Step]:
    """Every screen, every section of the settings, and the first run step by step."""
    opened = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    heard = Heard()
    heard.listen(opened)
    try:
        page = opened.new_page()
        page.goto(server.url)
        return [heard.taken(screen) for screen in _screens(page, server)]
    finally:
        opened.close()


def _screens(page: Page, server: LiveServer) -> Iterator[str]:
    """Goes to one after another; each name when its screen has come."""
    for name, route, ready in _SCREENS:
        page.goto(f"{server.base_url}/{route}")
        settle(page, ready)
        yield name
    sections = page.locator("a[href^='#/settings/']")
    for route in dict.fromkeys(str(link.get_attribute("href")) for link in sections.all()):
        page.goto(f"{server.base_url}/{route}")
        settle(page, "main h1")
        yield f"Settings, {route.rpartition('/')[2]}"
    page.goto(f"{server.base_url}/#/welcome")
    settle(page, "h1")
    onward = page.get_by_role("button", name="Next")
    while onward.count():
        onward.click()
        settle(page, "h1")
    yield "First run"


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in _HERE
