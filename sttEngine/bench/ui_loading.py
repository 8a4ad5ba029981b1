"""How soon a screen is painted, what was loaded for it, and whether anything moved while it came."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sttEngine.bench.archive import MEETING
from sttEngine.bench.live_server import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

# Each screen, its address, and what is there once it has come.
SCREENS = (
    ("Inbox", "#/inbox", "main h1"),
    ("Library", "#/library", "main [data-index]"),
    ("Recording", f"#/recording/{MEETING}", ".track.drawn"),
)
_BEFORE_A_RECORDING = ("#/inbox", "#/library", "#/trash", "#/settings/general", "#/ask")
_NOTE = """
window.noted = { shift: 0, largest: 0 };
new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.noted.shift += one.value;
}).observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver(list => {
    for (const one of list.getEntries()) window.noted.largest = one.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
"""
_NOTED = """() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime, window.noted.largest, window.noted.shift,
]"""

_PAINTED = """async () => {
    await document.fonts.ready;
    for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
}"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Milliseconds from asking for the page to its first and its largest paint; the sum of what moved (its layout shift)."""

    first_paint: float
    largest_paint: float
    shift: float


@dataclass(frozen=True, slots=True)
class Loading:
    """One file of script or style: bytes as they are and gzipped."""

    name: str
    size: int
    gzipped: int


def load(browser: Browser, server: LiveServer, route: str, ready: str, width: int = 1280) -> Loaded:
    """Open `route` in a browser that has nothing of it yet; `ready` selects what is there once it has come. `width` in pixels."""
    opened = browser.new_context(locale="en-GB", viewport={"width": width, "height": 800})
    try:
        opened.request.get(server.url)  # its cookie lets the page in
        opened.add_init_script(_NOTE)
        page = opened.new_page()
        page.goto(f"{server.base_url}/{route}")
        settle(page, ready)
        return Loaded(*page.evaluate(_NOTED))
    finally:
        opened.close()


def settle(page: Page, ready: str) -> None:
    """Wait until `ready` is there, nothing more is asked for, and what came is painted."""
    page.locator(ready).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(_PAINTED)


def loaded_before_a_recording(browser: Browser, server: LiveServer) -> Sequence[Loading]:
    """Every file of script or style that the browser asks for on all screens but a recording's."""
    answers: list[Response] = []
    opened = browser.new_context(locale="en-GB")
    try:
        opened.request.get(server.url)
        opened.on("response", lambda answer: answers.append(answer))
        page = opened.new_page()
        for route in _BEFORE_A_RECORDING:
            page.goto(f"{server.base_url}/{route}")
            settle(page, "main h1")
        bodies = {one.url: one.body() for one in answers if one.request.resource_type in ("script", "stylesheet")}
        return [
            Loading(PurePosixPath(urlsplit(url).path).name, len(body), len(gzip.compress(body))) for url, body in bodies.items()
        ]
    finally:
        opened.close()
