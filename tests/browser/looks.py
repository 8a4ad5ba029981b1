"""How a person sees the page: language, theme and width of the window, on a computer that is the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from sttEngine.bench.browser import enter
from sttEngine.bench.live_server import LiveServer
from tests.browser.chromium import context

HEIGHT = 800
GIGABYTE = 10**9
PORTS = {"http": 8000, "ws": 8765}
ONE_COMPUTER: dict[str, object] = {
    "cores": 8,
    "memory_bytes": 16 * GIGABYTE,
    "free_disk_bytes": 200 * GIGABYTE,
    "free_bytes": 200 * GIGABYTE,
    "data_bytes": 3 * GIGABYTE,
    "models_bytes": 2 * GIGABYTE,
    "database_bytes": 40_000_000,
    "data_dir": "/home/mina/recordroute",
    "models_dir": "/home/mina/models",
    "system": "Linux 6.1 x86_64",
    "python": "3.11.2",
}
COUNT_ASKED = """(() => {
  const ask = window.fetch;
  window.waiting = 0;
  window.fetch = (...asked) => { window.waiting += 1; return ask(...asked).finally(() => { window.waiting -= 1; }); };
})();"""


@dataclass(frozen=True, slots=True)
class Look:
    language: str
    dark: bool
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{'dark' if self.dark else 'light'}-{self.width}"

    def open(self, browser: Browser, server: LiveServer, listen: Callable[[BrowserContext], None] = lambda opened: None) -> Page:
        """A browser of a person who sees it so, closed with `page.context.close()`."""
        opened = context(browser, language=self.language, dark=self.dark, width=self.width, height=HEIGHT)
        listen(opened)
        opened.add_init_script(COUNT_ASKED)
        opened.route(re.compile("/api/(diagnosis|models|storage)$"), _of_one_computer)
        return enter(opened, server)


ODD_WIDTHS = (Look("en", False, 360), Look("en", False, 3840))
LOOKS = tuple(Look(language, dark, width) for language in ("en", "ko") for dark in (False, True) for width in (1280, 390))


def _of_one_computer(route: Route) -> None:
    """The server's answer as if every computer were one."""
    try:
        answer = route.fetch()
        route.fulfill(response=answer, json=_alike(answer.json()))
    except Error:  # the server is gone, or the page went on
        with suppress(Error):
            route.abort()


def _alike(answer: dict[str, Any]) -> dict[str, Any]:
    same = {name: value for name, value in ONE_COMPUTER.items() if name in answer}
    tools = [{**tool, "path": tool["path"] and f"/usr/bin/{tool['name']}"} for tool in answer.get("tools", ())]
    ports = [{**port, "number": PORTS[port["name"]]} for port in answer.get("ports", ())]
    return {**answer, **same, **({"tools": tools, "ports": ports} if tools else {})}
